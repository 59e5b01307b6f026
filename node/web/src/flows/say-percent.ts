import { showPercent } from '@localpay/protocol'
import type { Translate } from '../text/text.ts'

/** A part of a hundred with its sign, as the language sets it: `0.5%`, `0,5 %`. */
export const sayPercent = (ppm: number, { language }: Translate): string =>
  `${showPercent(ppm, language)}${language === 'en' ? '' : '\u00a0'}%`

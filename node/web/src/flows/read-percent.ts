import type { Language } from '@localpay/node'
import { readPercent } from '@localpay/protocol'
import type { Field } from './read-form.ts'

/** Millionths of a whole. */
export const percentOf = (text: string, language: Language): Field<number> => readPercent(text, language)

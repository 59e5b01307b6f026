import type { PraiseReply } from '@localpay/node'
import { useText } from './context.tsx'

/** How often what was said, in one line; `none` where nobody said anything yet. */
export function Praise({ praise, none }: { praise: PraiseReply; none?: string }) {
  const t = useText()
  const { good, fair, poor } = praise
  if (good + fair + poor === 0) return none === undefined ? null : <p class="second">{none}</p>
  return <p>{t('person.counts', { good, fair, poor })}</p>
}

import type { MemberReply } from '@localpay/node'
import type { Translate } from '../text/text.ts'
import { sayDate } from './dates.ts'

/** Which terms somebody accepted, in a sentence; empty where there are none to accept. */
export function acceptedWords(accepted: MemberReply['terms'], t: Translate): string {
  if (accepted === null) return ''
  const { since, current } = accepted
  if (since === null) return t('desk.terms', { which: 'none', date: '' })
  return t('desk.terms', { which: current ? 'now' : 'before', date: sayDate(since, t.language) })
}

/** What a member is told of a payment to another group that is not settled. */
import type { AcrossJson } from '@localpay/node'
import type { TextKey } from '../text/keys.ts'

type Open = Pick<AcrossJson, 'patient' | 'until' | 'withdrawn'>

/** All groups on its way should have answered by now: from here on people have to end it. */
export const isOverdue = ({ until }: Pick<AcrossJson, 'until'>, now: number): boolean =>
  until !== null && until < now

/** In this order. */
export function openTexts(payment: Open, now: number): readonly TextKey[] {
  const { patient, until, withdrawn } = payment
  const late = isOverdue(payment, now) ? (['across.overdue'] as const) : []
  if (withdrawn) return ['across.withdrawn', ...late]
  return late.length > 0 ? late : [patient && until !== null ? 'across.days-what' : 'across.now-what']
}

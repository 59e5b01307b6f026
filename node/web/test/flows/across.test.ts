/** What a member is told of a payment to another group that is not settled. */
import { expect, test } from 'vitest'
import { openTexts } from '../../src/flows/across.ts'

const NOW = 1_000
const UNTIL = { soon: NOW + 1, past: NOW - 1, unknown: null } as const

test.each([
  { until: 'soon', patient: false, withdrawn: false, says: ['across.now-what'] },
  { until: 'soon', patient: true, withdrawn: false, says: ['across.days-what'] },
  { until: 'soon', patient: true, withdrawn: true, says: ['across.withdrawn'] },
  { until: 'unknown', patient: true, withdrawn: false, says: ['across.now-what'] },
  { until: 'past', patient: false, withdrawn: false, says: ['across.overdue'] },
  { until: 'past', patient: true, withdrawn: false, says: ['across.overdue'] },
  { until: 'past', patient: true, withdrawn: true, says: ['across.withdrawn', 'across.overdue'] },
] as const)('$until, patient $patient, withdrawn $withdrawn: $says', ({ until, says, ...payment }) => {
  expect(openTexts({ ...payment, until: UNTIL[until] }, NOW)).toEqual(says)
})

/** Whom a group tells what it did. Groups are letters, in the order in which value flows; the last of a payment closes. */
import { describe, expect, test } from 'vitest'
import type { GroupId } from '../src/base/ids.ts'
import type { TransferBody } from '../src/transfer/body.ts'
import type { ActName } from '../src/transfer/machine.ts'
import { toldOf } from '../src/transfer/told.ts'
import { table } from './table.ts'

/** As much of a body as says who is in it. */
function bodyOf(kind: 'pay' | 'clear', groups: string, closer: string): TransferBody {
  const parts = [...groups].map(g => ({ g: g as GroupId, ke: 1, inc: 0 }))
  const edges = parts.flatMap((_, f) =>
    kind === 'pay' && f === parts.length - 1
      ? []
      : [{ f, t: (f + 1) % parts.length, line: `${f}`, amt: 1n, cp: 0 }],
  )
  return { kind, parts, edges, closer: groups.indexOf(closer) } as unknown as TransferBody
}

const toldIn = (body: TransferBody, act: ActName, us: string): string =>
  toldOf(act, { body, us: us as GroupId }).join('') || '-'

describe('a group tells', () => {
  test.each(
    table<'kind' | 'groups' | 'closer' | 'act' | 'us' | 'told'>(`
      kind   groups  closer  act     us  told
      pay    AB      B       sign    A   B
      pay    AB      B       close   B   A
      pay    AB      B       book    A   -
      pay    ABCDE   E       sign    A   BCDE    // the proposal
      pay    ABCDE   E       sign    B   ACE
      pay    ABCDE   E       sign    D   CE
      pay    ABCDE   E       close   E   ABCD
      pay    ABCDE   E       book    A   B
      pay    ABCDE   E       book    C   BD
      pay    ABCDE   E       book    D   C
      pay    ABCDE   E       refuse  C   ABDE
      pay    ABCDE   E       free    C   ABDE
      pay    ABCDE   E       tell    C   ABDE
      pay    ABCDE   E       waive   C   ABDE
      clear  ABCDE   C       sign    A   BCE     // the ring closes behind it
      clear  ABCDE   C       sign    B   AC
      clear  ABCDE   C       close   C   ABDE
      clear  ABCDE   C       book    D   E
      clear  ABC     A       book    B   C
    `),
  )(
    '$kind $groups, $closer closes: $us after $act tells $told',
    ({ kind, groups, closer, act, us, told }) => {
      expect(toldIn(bodyOf(kind as 'pay', groups, closer), act as ActName, us)).toBe(told)
    },
  )

  test.each(['pay', 'clear'] as const)('in a %s of n groups no more than 7n times in all', kind => {
    for (let n = 3; n <= 16; n++) {
      const groups = 'ABCDEFGHIJKLMNOP'.slice(0, n)
      const closer = groups.at(-1) as string
      const body = bodyOf(kind, groups, closer)
      const count = (act: ActName, us: string): number => toldOf(act, { body, us: us as GroupId }).length
      const signers = [...groups].filter(g => g !== closer)
      const proposal = kind === 'clear' ? n - 1 : 0
      const all = signers.reduce(
        (sum, g) => sum + count('sign', g) + count('book', g),
        count('close', closer),
      )
      expect(all + proposal).toBeLessThanOrEqual(7 * n)
    }
  })
})

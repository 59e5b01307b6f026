/** A line between two groups: its name, its four rooms, its mirror. SPEC 6. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toHex } from '../src/base/bytes.ts'
import type { GroupId } from '../src/base/ids.ts'
import { sha256Plain } from '../src/codec/hash.ts'
import {
  claimToCancel,
  debtToCancel,
  inOrder,
  type LineState,
  lineIdOf,
  roomIn,
  roomOut,
} from '../src/lines/line.ts'
import { table } from './table.ts'
import { hashNamed } from './world.ts'

const gid = (name: string): GroupId => hashNamed(name) as string as GroupId

describe('the name of a line', () => {
  test('is the same from both ends, and another for other groups', () => {
    expect(lineIdOf(gid('a'), gid('b'))).toBe(lineIdOf(gid('b'), gid('a')))
    expect(
      new Set([lineIdOf(gid('a'), gid('b')), lineIdOf(gid('a'), gid('c')), lineIdOf(gid('b'), gid('c'))])
        .size,
    ).toBe(3)
  })

  test('is the first half of the hash over both ids in bytewise order and the unit', () => {
    const [a, b] = inOrder(gid('a'), gid('b'))
    expect(a < b).toBe(true)
    const bytes = Buffer.concat([
      Buffer.from('localpay/1/line\0'),
      Buffer.from(a, 'hex'),
      Buffer.from(b, 'hex'),
      Buffer.from('hour'),
    ])
    expect(lineIdOf(a, b)).toBe(toHex(sha256Plain(bytes)).slice(0, 32))
  })

  test('ids are ordered by their bytes', () => {
    const [low, high] = [`00${'f'.repeat(62)}`, `ff${'0'.repeat(62)}`] as GroupId[] as [GroupId, GroupId]
    expect(inOrder(high, low)).toEqual([low, high])
    expect(inOrder(low, high)).toEqual([low, high])
  })
})

describe('rooms', () => {
  const ROWS = table<
    'balance' | 'holdIn' | 'holdOut' | 'granted' | 'received' | 'in' | 'out' | 'debt' | 'claim'
  >(`
    balance  holdIn  holdOut  granted  received   in   out  debt  claim
    0        0       0        100      80         100  80   0     0       // nothing owed
    40       0       0        100      80         60   120  0     40      // they owe us
    -40      0       0        100      80         140  40   40    0       // we owe them
    40       10      5        100      80         50   115  0     35      // holds take their part
    -40      10      5        100      80         130  35   30    0
    -40      50      0        100      80         90   40   0     0       // no debt left: it never crosses zero
    40       0       50       100      80         60   70   0     0
    40       0       0        0        0          -40  40   0     40      // a lowered limit forces nothing
    0        0       0        0        0          0    0    0     0
  `)

  test.each(ROWS)('balance $balance, held $holdIn and $holdOut, limits $granted and $received', row => {
    const n = (column: keyof typeof row): bigint => BigInt(row[column])
    const line: LineState = {
      balance: n('balance'),
      holdIn: n('holdIn'),
      holdOut: n('holdOut'),
      granted: n('granted'),
      received: n('received'),
      state: 'active',
    }
    expect([roomIn(line), roomOut(line), debtToCancel(line), claimToCancel(line)]).toEqual([
      n('in'),
      n('out'),
      n('debt'),
      n('claim'),
    ])
  })

  const some = fc.bigInt({ min: -1000n, max: 1000n })
  const plus = fc.bigInt({ min: 0n, max: 1000n })
  const anyLine = fc.record({
    balance: some,
    holdIn: plus,
    holdOut: plus,
    granted: plus,
    received: plus,
    state: fc.constantFrom('active', 'closing', 'closed'),
  })

  test('both ends of a line see the same rooms, in opposite directions', () => {
    const mirror = (line: LineState): LineState => ({
      balance: -line.balance,
      holdIn: line.holdOut,
      holdOut: line.holdIn,
      granted: line.received,
      received: line.granted,
      state: line.state,
    })
    fc.assert(
      fc.property(anyLine, line => {
        expect(roomOut(line)).toBe(roomIn(mirror(line)))
        expect(claimToCancel(line)).toBe(debtToCancel(mirror(line)))
      }),
    )
  })

  test('what fits, fits the limit once all is booked; a set-off never turns a debt into a claim', () => {
    fc.assert(
      fc.property(anyLine, plus, (line, amt) => {
        if (line.state === 'active' && amt > 0n && amt <= roomIn(line))
          expect(line.balance + line.holdIn + amt <= line.granted).toBe(true)
        if (amt > 0n && amt <= debtToCancel(line)) expect(line.balance + line.holdIn + amt <= 0n).toBe(true)
        if (amt > 0n && amt <= claimToCancel(line)) expect(line.balance - line.holdOut - amt >= 0n).toBe(true)
      }),
    )
  })
})

describe('a line that takes on no new debt', () => {
  const amount = fc.bigInt({ min: 0n, max: 1n << 53n })
  const lineIn = (state: LineState['state']) =>
    fc.record({
      balance: fc.bigInt({ min: -(1n << 53n), max: 1n << 53n }),
      holdIn: amount,
      holdOut: amount,
      granted: amount,
      received: amount,
      state: fc.constant(state),
    })

  test('a frozen partner is paid back what we owe it, and never comes to owe us more', () => {
    fc.assert(
      fc.property(lineIn('frozen'), line => {
        const room = roomIn(line)
        expect(room === 0n || line.balance + line.holdIn + room <= 0n).toBe(true)
        expect(room).toBe(debtToCancel(line))
        expect(roomOut(line)).toBe(roomOut({ ...line, state: 'active' }))
      }),
    )
  })

  test('a line that is closing only comes nearer to zero, and a closed one never moves', () => {
    fc.assert(
      fc.property(lineIn('closing'), line => {
        const [incoming, outgoing] = [roomIn(line), roomOut(line)]
        expect(incoming === 0n || line.balance + incoming <= 0n).toBe(true)
        expect(outgoing === 0n || line.balance - outgoing >= 0n).toBe(true)
        expect([roomIn({ ...line, state: 'closed' }), roomOut({ ...line, state: 'closed' })]).toEqual([
          0n,
          0n,
        ])
      }),
    )
  })
})

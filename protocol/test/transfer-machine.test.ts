/** The life of a transfer at one group: the table of clearing.md §6a, cell by cell. SPEC 7.5. */
import { describe, expect, test } from 'vitest'
import { SECOND_MS } from '../src/base/time.ts'
import {
  beginTransfer,
  deadlineOf,
  owesAnswer,
  type Phase,
  stepTransfer,
  TRANSFER_MOVES,
  type TransferEvent,
  type TransferState,
} from '../src/transfer/machine.ts'
import { table } from './table.ts'
import { NOW, type TestGroup, unfounded } from './world.ts'
import { bodyOf } from './world-lines.ts'

const groups = ['A', 'M', 'B'].map(unfounded) as [TestGroup, TestGroup, TestGroup]
const path = bodyOf({ groups, amt: 5n })
const ring = bodyOf({ kind: 'clear', groups, amt: 5n })
const sig = new Uint8Array(64)
const LATE = NOW + 1_000_000

/** A state in that phase as somebody comes to it: the closer of a cycle for `closing`, the payer for `cancelled`, else the middle. */
function at(phase: Phase, commits: 'none' | 'all-but-one' = 'none'): TransferState {
  const index = phase === 'closing' ? 2 : phase === 'cancelled' ? 0 : 1
  const fresh = beginTransfer(phase === 'closing' ? ring : path, groups[index]!.gid, NOW)
  // The COMMIT that is missing is the payer's; a closer does not wait for its own.
  const held = fresh.commits.map((_, part) =>
    commits === 'none' || part === 0 || (phase === 'closing' && part === 2) ? null : sig,
  )
  return { ...fresh, phase, commits: held }
}

const EVENTS: Readonly<Record<string, TransferEvent>> = {
  fits: { event: 'fits' },
  unfit: { event: 'unfit', reason: 'capacity' },
  commit: { event: 'commit', part: 0, sig },
  complete: { event: 'commit', part: 0, sig },
  refusal: { event: 'refusal', part: 0 },
  release: { event: 'release', ke: 1, sig },
  deadline: { event: 'clock', now: LATE },
  restart: { event: 'restart' },
  'write-off': { event: 'write-off' },
}

const take = (state: TransferState, event: TransferEvent): string => {
  const step = stepTransfer(state, event)
  return step.act === null ? `- ${step.state.phase}` : `${step.act.name} ${step.state.phase}`
}

describe('every cell', () => {
  const MOVES = table<'phase' | 'event' | 'act' | 'next'>(`
    phase      event     act     next
    open       fits      sign    signed      // H2 holds: hold, COMMIT
    open       unfit     refuse  refused
    open       commit    -       open        // stored
    open       complete  -       open        // cannot be without our own: somebody has our key, or we were rolled back
    open       refusal   refuse  refused     // no use signing
    open       release   refuse  refused
    open       deadline  refuse  refused     // H6
    open       restart   -       open
    open       write-off - open
    closing    fits      -       closing     // closer last: it waits for all others
    closing    unfit     refuse  refused
    closing    commit    -       closing
    closing    complete  close   applied
    closing    refusal   refuse  refused
    closing    release   refuse  refused
    closing    deadline  refuse  refused
    closing    restart   -       closing
    closing    write-off - closing
    signed     fits      -       signed
    signed     unfit     -       signed      // bound
    signed     commit    -       signed
    signed     complete  book    applied
    signed     refusal   -       signed      // noted only, the hold stays: H3
    signed     release   free    released
    signed     deadline  -       signed      // no timeout ever moves value
    signed     restart   tell    signed
    signed     write-off write-off written-off   // a person’s word
    applied    fits      -       applied
    applied    unfit     -       applied
    applied    commit    -       applied
    applied    complete  -       applied
    applied    refusal   -       applied     // evidence
    applied    release   waive   waived
    applied    deadline  -       applied
    applied    restart   tell    applied
    applied    write-off - applied
    refused    fits      -       refused
    refused    unfit     -       refused
    refused    commit    -       refused
    refused    complete  -       refused
    refused    refusal   -       refused
    refused    release   -       refused
    refused    deadline  -       refused
    refused    restart   tell    refused
    refused    write-off - refused
    released   fits      -       released
    released   unfit     -       released
    released   commit    -       released
    released   complete  -       released    // both edges are void
    released   refusal   -       released
    released   release   -       released
    released   deadline  -       released
    released   restart   tell    released
    released   write-off - released
    cancelled  fits      -       cancelled
    cancelled  unfit     -       cancelled
    cancelled  commit    -       cancelled
    cancelled  complete  -       cancelled
    cancelled  refusal   -       cancelled
    cancelled  release   -       cancelled
    cancelled  deadline  -       cancelled
    cancelled  restart   tell    cancelled
    cancelled  write-off - cancelled
    waived     fits      -       waived
    waived     unfit     -       waived
    waived     commit    -       waived
    waived     complete  -       waived
    waived     refusal   -       waived
    waived     release   -       waived
    waived     deadline  -       waived
    waived     restart   tell    waived      // others may still lack the certificate
    waived     write-off - waived
    written-off fits      - written-off
    written-off unfit     - written-off
    written-off commit    - written-off
    written-off complete  book lost
    written-off refusal   - written-off
    written-off release   free released
    written-off deadline  - written-off
    written-off restart   tell written-off
    written-off write-off - written-off
    lost        fits      - lost
    lost        unfit     - lost
    lost        commit    - lost
    lost        complete  - lost
    lost        refusal   - lost
    lost        release   waive waived
    lost        deadline  - lost
    lost        restart   tell lost
    lost        write-off - lost
  `)

  test('the table has all phases and all events', () => {
    expect(new Set(MOVES.map(row => row.phase))).toEqual(new Set(Object.keys(TRANSFER_MOVES)))
    expect(MOVES.length).toBe(Object.keys(TRANSFER_MOVES).length * Object.keys(EVENTS).length)
  })

  test.each(MOVES)('$phase, $event: $act, $next', row => {
    const state = at(row.phase as Phase, row.event === 'complete' ? 'all-but-one' : 'none')
    expect(take(state, EVENTS[row.event]!)).toBe(`${row.act} ${row.next}`)
  })

  test.each(MOVES.filter(row => row.act !== '-' && row.act !== 'tell'))(
    '$phase, $event twice: acts once',
    row => {
      const before = at(row.phase as Phase, row.event === 'complete' ? 'all-but-one' : 'none')
      const once = stepTransfer(before, EVENTS[row.event]!)
      // After booking, a second certificate does nothing, and a release has a move of its own.
      expect(stepTransfer(once.state, EVENTS[row.event]!).act).toBeNull()
    },
  )
})

describe('places', () => {
  const BEGIN = table<'kind' | 'index' | 'phase' | 'seconds'>(`
    kind  index  phase    seconds
    path  0      open     60
    path  1      open     60
    path  2      closing  90
    ring  0      open     60
    ring  1      open     60
    ring  2      closing  90
  `)

  test.each(BEGIN)(
    '$kind $index begins $phase and has $seconds seconds from when it heard',
    ({ kind, index, phase, seconds }) => {
      const state = beginTransfer(kind === 'path' ? path : ring, groups[Number(index) as 0 | 1 | 2].gid, NOW)
      expect(state.phase).toBe(phase)
      expect(deadlineOf(state)).toBe(NOW + Number(seconds) * SECOND_MS)
      expect(stepTransfer(state, { event: 'clock', now: deadlineOf(state) - 1 }).act).toBeNull()
      expect(stepTransfer(state, { event: 'clock', now: deadlineOf(state) }).act).toEqual({
        name: 'refuse',
        reason: 'expired',
      })
    },
  )

  test('a stranger has no state', () => {
    expect(() => beginTransfer(path, unfounded('X').gid, NOW)).toThrow('must hold')
  })

  test('at the payer a release cancels, elsewhere it releases', () => {
    const payer = { ...beginTransfer(path, groups[0].gid, NOW), phase: 'signed' as const }
    expect(take(payer, EVENTS['release']!)).toBe('free cancelled')
    expect(take(at('signed'), EVENTS['release']!)).toBe('free released')
  })

  test('a payee has no out-edge: a release means nothing to it, before or after', () => {
    const payee = beginTransfer(path, groups[2].gid, NOW)
    expect(take(payee, EVENTS['release']!)).toBe('- closing')
    expect(take({ ...payee, phase: 'applied' }, EVENTS['release']!)).toBe('- applied')
  })
})

describe('knowledge', () => {
  test('the closer closes at the last COMMIT of the others, in whatever order they come', () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ] as const) {
      const [first, second] = order.map(part => ({ event: 'commit', part, sig }) as const)
      const half = stepTransfer(beginTransfer(path, groups[2].gid, NOW), first!)
      expect(half.act).toBeNull()
      expect(stepTransfer(half.state, first!).act).toBeNull()
      expect(stepTransfer(half.state, second!).act).toEqual({ name: 'close' })
    }
  })

  test('who is not the closer books only with every COMMIT, its own included', () => {
    let state = at('signed')
    for (const part of [0, 2]) {
      const step = stepTransfer(state, { event: 'commit', part, sig })
      expect(step.act).toBeNull()
      state = step.state
    }
    expect(stepTransfer(state, { event: 'commit', part: 1, sig }).act).toEqual({ name: 'book' })
  })

  test('of two signatures of one COMMIT the first is kept, and a part that does not exist is nobody', () => {
    const other = new Uint8Array(64).fill(1)
    const one = stepTransfer(at('open'), { event: 'commit', part: 0, sig })
    expect(stepTransfer(one.state, { event: 'commit', part: 0, sig: other }).state.commits[0]).toBe(sig)
    expect(stepTransfer(one.state, { event: 'commit', part: 9, sig }).state.commits).toEqual(
      one.state.commits,
    )
  })

  test('a refusal is noted once, and a signer that knows it stays bound', () => {
    const one = stepTransfer(at('signed'), { event: 'refusal', part: 2 })
    const two = stepTransfer(one.state, { event: 'refusal', part: 2 })
    expect([two.state.refused, two.state.phase]).toEqual([[2], 'signed'])
  })

  test('a refusal says why: what did not fit, that time was up, or that another refused', () => {
    const reason = (event: TransferEvent) => stepTransfer(at('open'), event).act?.reason
    expect(reason({ event: 'unfit', reason: 'stale-inc' })).toBe('stale-inc')
    expect(reason(EVENTS['deadline']!)).toBe('expired')
    expect(reason(EVENTS['refusal']!)).toBe('closer-cancel')
  })

  test('the state before a step is as it was', () => {
    const before = at('open')
    const copy = structuredClone(before)
    for (const event of Object.values(EVENTS)) stepTransfer(before, event)
    expect(before).toEqual(copy)
  })
})

describe('H10: a refusal only for a neighbour whose COMMIT waits', () => {
  const lineIn = path.edges[0]!.line
  const lineOut = path.edges[1]!.line
  const signed = (...parts: number[]): TransferState => {
    const fresh = beginTransfer(path, groups[1].gid, NOW)
    return { ...fresh, commits: fresh.commits.map((_, part) => (parts.includes(part) ? sig : null)) }
  }

  test.each([
    ['nobody has signed', signed(), [lineIn, lineOut], false],
    ['the group before us has', signed(0), [lineIn, lineOut], true],
    ['the group after us has', signed(2), [lineIn, lineOut], true],
    ['the one that has is no partner of ours', signed(0), [lineOut], false],
    ['only we have', signed(1), [lineIn, lineOut], false],
  ] as const)('%s', (_when, state, kept, owed) => {
    expect(owesAnswer(state, line => (kept as readonly string[]).includes(line))).toBe(owed)
  })

  test('a stranger two places away does not make us store anything', () => {
    const four = ['A', 'M', 'B', 'C'].map(unfounded)
    const long = bodyOf({ groups: four, amt: 5n })
    const fresh = beginTransfer(long, four[3]!.gid, NOW)
    const state = { ...fresh, commits: fresh.commits.map((_, part) => (part === 0 ? sig : null)) }
    expect(owesAnswer(state, () => true)).toBe(false)
  })
})

/** What people decide when a group stays silent, and what it costs: never more than the community account bears. SPEC 7.9, 5.21. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LIMITS } from '../src/base/limits.ts'
import { DAY_MS } from '../src/base/time.ts'
import { unlistedOn } from '../src/ledger/checkpoint-window.ts'
import type { BodyOf, Kind } from '../src/ledger/kinds.ts'
import type { Row } from '../src/ledger/tables.ts'
import { encodeBody, type TransferBody, tidOf } from '../src/transfer/body.ts'
import { refuseOf, signStatement } from '../src/transfer/statement.ts'
import { commits, fresh, HUNDREDTH, lineOf, path, release, type Street, signed, tryNode } from './street.ts'
import { tryKind } from './village.ts'
import {
  type Author,
  admit,
  balanceOf,
  codeOf,
  copyOf,
  foundGroup,
  record,
  sumOf,
  type TestGroup,
  type TestMember,
} from './world.ts'
import { bodyOf, lineBetween, meet } from './world-lines.ts'

interface There extends Street {
  /** Admins. */
  readonly mia: TestMember
}

const here = (): There => {
  const street = fresh()
  return { ...street, mia: admit(street.m, 'mia') }
}

const act = <K extends Kind>(group: TestGroup, by: Author, kind: K, body: BodyOf<K>): string =>
  codeOf(tryKind(group, by, kind, body))

const refusalOf = (body: Uint8Array, by: TestGroup, signer = by.signer) => ({
  ke: 1,
  reason: 'policy' as const,
  sig: signStatement(refuseOf(tidOf(body), by.gid, 1, 'policy'), signer),
})

const stateOf = (group: TestGroup, body: Uint8Array) => group.book.tables.transfers.get(tidOf(body))?.state

/** Every account, and every line in micro-hours, of one group. */
const heldOf = ({ book }: TestGroup) =>
  [...book.tables.lines.values()].map(({ holdIn, holdOut, held }) => [
    holdIn,
    holdOut,
    held.filter(({ side }) => side === 'in').reduce((sum, { amt }) => sum + amt, 0n),
    held.filter(({ side }) => side === 'out').reduce((sum, { amt }) => sum + amt, 0n),
  ])

describe('a write-off by a person', () => {
  test('waits thirty days with the closer’s REFUSE in hand, and is an admin’s to sign', () => {
    const there = here()
    const { a, m, b, mia } = there
    const mo = admit(m, 'mo', { roles: ['committee'] })
    const body = signed(there, 30n)
    const tid = tidOf(body)
    const refuse = refusalOf(body, b)
    m.now += LIMITS.writeOffRefusedMs - 1
    expect(act(m, mia, 'write-off', { tid, refuse })).toBe('not-yet')
    m.now += 1
    expect(act(m, mo, 'write-off', { tid, refuse })).toBe('not-allowed')
    expect(act(m, 'node', 'write-off', { tid, refuse })).toBe('not-allowed')
    expect(act(m, mia, 'write-off', { tid })).toBe('not-gone')
    expect(act(m, mia, 'write-off', { tid, refuse: refusalOf(body, a) })).toBe('bad-signature')
    expect(act(m, mia, 'write-off', { tid, refuse: refusalOf(body, b, a.signer) })).toBe('bad-signature')
    expect(act(m, mia, 'write-off', { tid, refuse: { ...refuse, ke: 2 } })).toBe('bad-signature')
    expect(act(m, mia, 'write-off', { tid, refuse: { ...refuse, reason: 'capacity' } })).toBe('bad-signature')
    expect(act(m, mia, 'write-off', { tid: 'ab'.repeat(32) as typeof tid, refuse })).toBe('no-such-transfer')
    expect(act(m, mia, 'write-off', { tid, refuse })).toBe('ok')
    expect(act(m, mia, 'write-off', { tid, refuse })).toBe('wrong-state')
  })

  test('waits ninety days, too, for the next group that is gone, whoever closes', () => {
    const there = here()
    const { a, m, b, mia } = there
    const far = foundGroup('far')
    meet(m, far)
    const body = encodeBody(bodyOf({ groups: [a, m, b, far], amt: 30n * HUNDREDTH, nonce: 'far' }))
    const upstream = commits(body, [a])[0] as Uint8Array
    expect(codeOf(tryNode(m, 'commit', { body, upstream }))).toBe('ok')
    const tid = tidOf(body)
    m.now += LIMITS.writeOffGoneMs
    record(m, mia, 'defunct', { gid: a.gid, gone: true })
    expect(act(m, mia, 'write-off', { tid })).toBe('not-gone')
    record(m, mia, 'defunct', { gid: b.gid, gone: true })
    expect(act(m, mia, 'write-off', { tid })).toBe('ok')
  })

  test('waits ninety days without it, and then only if the closer’s group is held to be gone', () => {
    const there = here()
    const { m, b, mia } = there
    const tid = tidOf(signed(there, 30n))
    m.now += LIMITS.writeOffGoneMs
    expect(act(m, mia, 'write-off', { tid })).toBe('not-gone')
    expect(act(m, mia, 'defunct', { gid: b.gid, gone: true })).toBe('ok')
    const early = copyOf(m)
    early.book.tables.transfers.set(tid, {
      ...(early.book.tables.transfers.get(tid) as Row<'transfers'>),
      since: m.now - LIMITS.writeOffGoneMs + 1,
    })
    expect(act(early, mia, 'write-off', { tid })).toBe('not-yet')
    expect(act(m, mia, 'write-off', { tid })).toBe('ok')
  })

  test('lets the in-edge go, and holds the out-edge until the next group speaks', () => {
    const there = here()
    const { a, m, b, mia } = there
    const body = signed(there, 30n)
    m.now += 30 * DAY_MS
    record(m, mia, 'write-off', { tid: tidOf(body), refuse: refusalOf(body, b) })
    expect(stateOf(m, body)).toBe('written-off')
    expect(lineOf(m, a)).toMatchObject({ balance: 0n, holdIn: 0n })
    expect(lineOf(m, b)).toMatchObject({ balance: 0n, holdOut: 30n })
    expect(m.book.open).toBe(0)
    record(m, 'node', 'free', release(body, b, m))
    expect(stateOf(m, body)).toBe('released')
    expect(lineOf(m, b)).toMatchObject({ balance: 0n, holdOut: 0n, held: [] })
    expect(act(m, 'node', 'free', release(body, b, m))).toBe('wrong-state')
  })

  test('frees the payer’s member, who owes nothing should the certificate come after all', () => {
    const there = here()
    const { a, m, b, ann } = there
    const amy = admit(a, 'amy', { roles: ['admin'] })
    const body = signed(there, 30n)
    a.now += 30 * DAY_MS
    record(a, ann, 'write-off', { tid: tidOf(body), refuse: refusalOf(body, b) })
    expect(a.book.tables.accounts.get(ann.account)).toMatchObject({ balance: 0n, held: 0n })
    expect(a.book.tables.accounts.get(a.external)).toMatchObject({ balance: 0n, held: 0n })
    record(a, 'node', 'book', { tid: tidOf(body), commits: commits(body, [a, m, b]) })
    expect(stateOf(a, body)).toBe('lost')
    expect(lineOf(a, m)).toMatchObject({ balance: -30n, holdOut: 0n })
    expect([balanceOf(a, ann.account), balanceOf(a, amy.account)]).toEqual([0n, 0n])
    expect([balanceOf(a, a.external), balanceOf(a, a.community)]).toEqual([40n, -40n])
  })

  test('a certificate that comes later binds the out-edge alone; the community bears what is lost', () => {
    const there = here()
    const { a, m, b, mia } = there
    const body = signed(there, 30n)
    m.now += 30 * DAY_MS
    record(m, mia, 'write-off', { tid: tidOf(body), refuse: refusalOf(body, b) })
    const all = commits(body, [a, m, b])
    expect(codeOf(tryNode(m, 'book', { tid: tidOf(body), commits: all.slice(1) }))).toBe('bad-certificate')
    record(m, 'node', 'book', { tid: tidOf(body), commits: all })
    expect(stateOf(m, body)).toBe('lost')
    expect(lineOf(m, a)).toMatchObject({ balance: 0n, holdIn: 0n })
    expect(lineOf(m, b)).toMatchObject({ balance: -30n, holdOut: 0n })
    // 30 hundredths of an hour are 6.00 at 20.00 an hour.
    expect([balanceOf(m, m.external), balanceOf(m, m.community)]).toEqual([6_00n, -6_00n])
    expect(sumOf(m.book)).toBe(0n)
    // The next group takes it back after all: somebody signed both.
    record(m, 'node', 'waive', release(body, b, m))
    expect(lineOf(m, b)).toMatchObject({ contested: 30n })
  })

  test('common balances list it on the out-line alone', () => {
    const there = here()
    const { a, m, b, mia } = there
    const body = signed(there, 30n)
    const listed = () =>
      [a, b].map(other => {
        const { signed: open, booked } = unlistedOn(m.book, lineBetween(m, other))
        return [open.length, booked.length]
      })
    const both = { open: [1, 0], booked: [0, 1], none: [0, 0] } as const
    expect(listed()).toEqual([both.open, both.open])
    m.now += 30 * DAY_MS
    record(m, mia, 'write-off', { tid: tidOf(body), refuse: refusalOf(body, b) })
    expect(listed()).toEqual([both.none, both.open])
    record(m, 'node', 'book', { tid: tidOf(body), commits: commits(body, [a, m, b]) })
    expect(listed()).toEqual([both.none, both.booked])
    record(m, 'node', 'waive', release(body, b, m))
    expect(listed()).toEqual([both.none, both.none])
  })

  test('whatever comes after it, in whatever order: holds are what is held, and the books sum to zero', () => {
    const step = fc.constantFrom('write-off', 'certificate', 'release', 'defunct', 'return', 'write-down')
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), fc.bigInt({ min: 1n, max: 80n }), (steps, amt) => {
        const there = here()
        const { a, m, b, mia } = there
        const body = signed(there, amt)
        const tid = tidOf(body)
        m.now += 30 * DAY_MS
        const acts: Readonly<Record<string, () => unknown>> = {
          'write-off': () => act(m, mia, 'write-off', { tid, refuse: refusalOf(body, b) }),
          certificate: () => act(m, 'node', 'book', { tid, commits: commits(body, [a, m, b]) }),
          release: () => act(m, 'node', 'free', release(body, b, m)),
          defunct: () => act(m, mia, 'defunct', { gid: a.gid, gone: true }),
          return: () => act(m, mia, 'defunct', { gid: a.gid, gone: false }),
          'write-down': () => act(m, mia, 'write-down', { line: lineBetween(a, m) }),
        }
        for (const name of steps) {
          acts[name]?.()
          expect(sumOf(m.book)).toBe(0n)
          for (const [holdIn, holdOut, inward, outward] of heldOf(m))
            expect([holdIn, holdOut]).toEqual([inward, outward])
        }
        const ended = stateOf(m, body)
        const [before, after] = [lineOf(m, a), lineOf(m, b)]
        // What flowed out to B is what B's book has, however we came there; what came in is written off or ours.
        if (ended === 'applied' || ended === 'lost') expect(after.balance).toBe(-amt)
        if (ended === 'lost') expect(before.balance + (before.writtenDown?.microHours ?? 0n)).toBe(0n)
      }),
      { numRuns: 60 },
    )
  })
})

describe('a group that is gone for good', () => {
  /** A owes M 50 hundredths. */
  const owed = (): There => {
    const there = here()
    const { a, m } = there
    const line = lineBetween(a, m)
    m.book.tables.lines.set(line, {
      ...(m.book.tables.lines.get(line) as Row<'lines'>),
      balance: 50n * HUNDREDTH,
    })
    return there
  }

  test('is marked by admins; its line begins to end', () => {
    const { a, m, mia } = owed()
    const mo = admit(m, 'mo', { roles: ['committee'] })
    expect(act(m, mo, 'defunct', { gid: a.gid, gone: true })).toBe('not-allowed')
    expect(act(m, mia, 'defunct', { gid: 'ab'.repeat(32) as typeof a.gid, gone: true })).toBe('unknown-group')
    expect(act(m, mia, 'defunct', { gid: a.gid, gone: false })).toBe('already-decided')
    expect(act(m, mia, 'defunct', { gid: a.gid, gone: true })).toBe('ok')
    expect(act(m, mia, 'defunct', { gid: a.gid, gone: true })).toBe('already-decided')
    expect(lineOf(m, a).state).toBe('closing')
  })

  test('owes us nothing that counts once it is written down; the community bears it, and the line closes', () => {
    const { a, m, mia } = owed()
    const line = lineBetween(a, m)
    expect(act(m, mia, 'write-down', { line })).toBe('not-gone')
    record(m, mia, 'defunct', { gid: a.gid, gone: true })
    expect(act(m, mia, 'write-down', { line })).toBe('ok')
    expect(lineOf(m, a)).toMatchObject({ balance: 0n, state: 'closed' })
    // 50 hundredths of an hour are 10.00 at 20.00 an hour.
    expect([balanceOf(m, m.external), balanceOf(m, m.community)]).toEqual([10_00n, -10_00n])
    expect(act(m, mia, 'write-down', { line })).toBe('wrong-line-state')
  })

  test('that returns owes it again, and the community has it back', () => {
    const { a, m, mia } = owed()
    record(m, mia, 'defunct', { gid: a.gid, gone: true })
    record(m, mia, 'write-down', { line: lineBetween(a, m) })
    record(m, mia, 'rate', { num: 450n, den: 1n })
    record(m, mia, 'defunct', { gid: a.gid, gone: false })
    expect(lineOf(m, a)).toMatchObject({ balance: 50n, state: 'closing' })
    expect(lineOf(m, a).writtenDown).toBeUndefined()
    expect([balanceOf(m, m.external), balanceOf(m, m.community)]).toEqual([0n, 0n])
  })

  test('what we owe it is not ours to strike out', () => {
    const { a, m, mia } = owed()
    const line = lineBetween(a, m)
    m.book.tables.lines.set(line, { ...(m.book.tables.lines.get(line) as Row<'lines'>), balance: -1n })
    record(m, mia, 'defunct', { gid: a.gid, gone: true })
    expect(act(m, mia, 'write-down', { line })).toBe('not-settled')
  })

  test('where members are to decide, a vote writes it down', () => {
    const { a, m, mia } = owed()
    const line = lineBetween(a, m)
    const question = { text: 'ab'.repeat(32) as never, closes: m.now + 4 * DAY_MS, writeDown: { line } }
    expect(act(m, mia, 'propose', question)).toBe('not-gone')
    record(m, mia, 'defunct', { gid: a.gid, gone: true })
    const proposal = record(m, mia, 'propose', question).signed.id
    record(m, mia, 'vote', { proposal, choice: 'yes' })
    m.now += 4 * DAY_MS
    record(m, 'node', 'outcome', { proposal })
    expect(lineOf(m, a)).toMatchObject({ balance: 0n, state: 'closed' })
    expect(balanceOf(m, m.community)).toBe(-10_00n)
  })

  test('a path over a line that was written down is no way any more', () => {
    const there = owed()
    const { a, m, mia } = there
    record(m, mia, 'defunct', { gid: a.gid, gone: true })
    record(m, mia, 'write-down', { line: lineBetween(a, m) })
    const body: Partial<TransferBody> = {}
    expect(tryNode(m, 'commit', { body: path(there, 1n, body) })).toMatchObject({
      refusal: { code: 'over-line-limit', side: 'in', room: 0n },
    })
  })
})

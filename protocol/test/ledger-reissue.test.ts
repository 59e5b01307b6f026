import { describe, expect, test } from 'vitest'
import type { IntentId } from '../src/base/ids.ts'
import { DAY_MS } from '../src/base/time.ts'
import { encodeAs, type ShapeOf } from '../src/codec/shape.ts'
import { dueActs } from '../src/ledger/due-acts.ts'
import { BODIES } from '../src/ledger/kinds.ts'
import { POLICY_DEFAULTS } from '../src/ledger/policy.ts'
import { dueRekeys, REISSUE_MOVES, reissueDue } from '../src/ledger/rules-recovery.ts'
import {
  ask,
  asked,
  type Committee,
  committee,
  DELAY_MS,
  memberRow,
  phoneOf,
  reissueRow,
  signed,
  withPhone,
} from './committee.ts'
import { table } from './table.ts'
import { pay, tryKind } from './village.ts'
import { admit, codeOf, hashNamed, intentOf, must, order, record, type TestMember } from './world.ts'

describe('a new key by the committee', () => {
  test('one asks, another signs, days pass, then the new phone signs alone', () => {
    const there = committee()
    const { group, ann, col, dee, ben } = there
    record(group, ben, 'key', { add: phoneOf('tablet') })
    const reissue = asked(there, ben)
    expect(reissueRow(group, reissue)).toEqual({
      member: ben.id,
      pub: phoneOf('new phone'),
      by: [col.id],
      signers: 2,
      delayMs: DELAY_MS,
      at: group.now,
      ready: 0,
      state: 'waiting',
    })
    expect(memberRow(group, ben).reissue).toBe(reissue)
    group.now += DAY_MS
    must(tryKind(group, dee, 'second', { reissue }))
    const ready = group.now + DELAY_MS
    expect(reissueRow(group, reissue)).toMatchObject({ by: [col.id, dee.id], ready })
    must(pay(group, ben, ann, 1n))
    group.now = ready - 1
    expect(reissueDue(reissueRow(group, reissue), group.now)).toBe(false)
    expect(codeOf(tryKind(group, 'node', 'rekey', { reissue }))).toBe('not-yet')
    group.now = ready
    expect(reissueDue(reissueRow(group, reissue), group.now)).toBe(true)
    must(tryKind(group, 'node', 'rekey', { reissue }))
    expect(memberRow(group, ben).keys).toEqual([phoneOf('new phone')])
    expect(memberRow(group, ben)).not.toHaveProperty('reissue')
    for (const phone of [ben, withPhone(ben, 'tablet')])
      expect(codeOf(pay(group, phone, ann, 1n))).toBe('not-your-key')
    must(pay(group, withPhone(ben, 'new phone'), ann, 1n))
  })

  const REFUSALS = table<'who' | 'of' | 'phone' | 'refusal'>(`
    who   of       phone    refusal
    col   nobody   fresh    no-such-member
    col   gone     fresh    no-such-member
    col   col      fresh    not-allowed      // nobody asks for themselves
    col   waits    fresh    reissue-waits
    col   waits    bens     reissue-waits
    col   ben      bens     key-exists
    col   ben      anns     key-exists
    kim   ben      fresh    not-allowed      // a coordinator is not the committee
    eve   ben      fresh    not-allowed
    col   away     fresh    ok
    col   out      fresh    ok               // suspended: the thief is shut out first
    col   ann      fresh    ok               // an admin loses phones too
  `)

  test.each(REFUSALS)('$who for $of, $phone: $refusal', ({ who, of, phone, refusal }) => {
    const there = committee()
    const { group, ann } = there
    const more = (name: string) => admit(group, name)
    const [gone, waits, away, out] = ['gone', 'waits', 'away', 'out'].map(more) as [
      TestMember,
      TestMember,
      TestMember,
      TestMember,
    ]
    record(group, gone, 'leave', { member: gone.id })
    asked(there, waits, 'waiting')
    record(group, away, 'presence', { away: true })
    record(group, ann, 'change', { member: out.id, status: 'suspended' })
    const people: { readonly [name: string]: TestMember } = { ...there, gone, waits, away, out } as never
    const member = people[of]?.id ?? (hashNamed('nobody').slice(0, 32) as typeof ann.id)
    const pub =
      { fresh: phoneOf('fresh'), bens: there.ben.signer.pub, anns: ann.signer.pub }[phone] ?? phoneOf('?')
    const result = tryKind(group, people[who] as TestMember, 'reissue', { member, pub })
    expect(codeOf(result)).toBe(refusal)
  })

  /** Brings a re-issue for Ben into a state. */
  const STATES = {
    none: () => hashNamed('no reissue') as string as IntentId,
    asked: (there: Committee) => asked(there, there.ben),
    signed: (there: Committee) => signed(there, there.ben),
    done: (there: Committee) => {
      const reissue = signed(there, there.ben)
      record(there.group, there.ben, 'agree', { reissue })
      return reissue
    },
    objected: (there: Committee) => {
      const reissue = signed(there, there.ben)
      record(there.group, there.ben, 'object', { reissue })
      return reissue
    },
    ended: (there: Committee) => {
      const reissue = signed(there, there.ben)
      record(there.group, there.ann, 'leave', { member: there.ben.id })
      return reissue
    },
  } as const

  const LATER = table<'state' | 'by' | 'kind' | 'refusal'>(`
    state     by    kind    refusal
    none      dee   second  no-such-reissue
    none      ben   object  no-such-reissue
    none      ben   agree   no-such-reissue
    none      node  rekey   no-such-reissue
    asked     dee   second  ok
    asked     ann   second  ok
    asked     col   second  already-signed
    asked     kim   second  not-allowed
    asked     eve   second  not-allowed
    asked     ben   object  ok
    asked     eve   object  not-allowed         // nobody's business
    asked     kim   object  not-allowed
    asked     ann   object  ok                  // the committee knows better
    asked     col   object  ok                  // who asked takes it back
    asked     ben   agree   not-enough-signers
    asked     eve   agree   not-allowed
    asked     node  rekey   not-enough-signers
    signed    col   second  already-signed
    signed    ann   second  already-signed      // enough have
    signed    ben   object  ok
    signed    ben   agree   ok
    signed    col   agree   not-allowed
    signed    node  rekey   not-yet
    done      ann   second  reissue-decided
    done      ann   object  reissue-decided
    done      ben2  object  reissue-decided
    done      ben2  agree   reissue-decided
    done      node  rekey   reissue-decided
    objected  ann   second  reissue-decided
    objected  ben   object  reissue-decided
    objected  ben   agree   reissue-decided
    objected  node  rekey   reissue-decided
    ended     ann   second  reissue-decided
    ended     ann   object  reissue-decided
    ended     ben   agree   not-active
    ended     node  rekey   reissue-decided
  `)

  test.each(LATER)('$state: $kind by $by: $refusal', ({ state, by, kind, refusal }) => {
    const there = committee()
    const reissue = STATES[state as keyof typeof STATES](there)
    const people = { ...there, ben2: withPhone(there.ben, 'new phone') }
    const author = by === 'node' ? by : (people[by as keyof typeof people] as TestMember)
    expect(codeOf(tryKind(there.group, author, kind as 'second', { reissue }))).toBe(refusal)
  })

  test('the moves of the table are the moves there are', () => {
    expect(Object.keys(REISSUE_MOVES).sort()).toEqual(['done', 'ended', 'objected', 'waiting'])
    expect(Object.keys(REISSUE_MOVES.waiting).sort()).toEqual(['agree', 'end', 'object', 'rekey', 'second'])
  })

  test('the old key says no, by itself, and it is over; then the committee may ask again with another', () => {
    const there = committee()
    const { group, ben } = there
    const reissue = signed(there, ben)
    group.now += DELAY_MS
    must(tryKind(group, ben, 'object', { reissue }))
    expect(reissueRow(group, reissue).state).toBe('objected')
    expect(memberRow(group, ben).keys).toEqual([ben.signer.pub])
    expect(codeOf(ask(there, ben))).toBe('key-exists')
    must(ask(there, ben, 'another phone'))
  })

  test('the old key agrees: no need to wait', () => {
    const there = committee()
    const { group, ann, ben } = there
    const reissue = signed(there, ben)
    must(tryKind(group, ben, 'agree', { reissue }))
    expect(reissueRow(group, reissue).state).toBe('done')
    must(pay(group, withPhone(ben, 'new phone'), ann, 1n))
  })

  test('a device that the thief added meanwhile falls with the others', () => {
    const there = committee()
    const { group, ben } = there
    const reissue = signed(there, ben)
    record(group, ben, 'key', { add: phoneOf('thief') })
    group.now += DELAY_MS
    must(tryKind(group, 'node', 'rekey', { reissue }))
    expect(memberRow(group, ben).keys).toEqual([phoneOf('new phone')])
  })

  test('delegations end with the keys that gave them', () => {
    const there = committee()
    const { group, ann, ben } = there
    const cards = ['card 1', 'card 2', 'card 3']
    for (const card of cards)
      record(group, ben, 'delegate', {
        key: phoneOf(card),
        account: ben.account,
        scope: ['pay'],
        each: 10n,
        amount: 100n,
        every: 'week',
        until: group.now + 300 * DAY_MS,
      })
    must(tryKind(group, ben, 'undelegate', { key: phoneOf('card 2') }))
    expect(memberRow(group, ben).delegates).toEqual([phoneOf('card 1'), phoneOf('card 3')])
    must(pay(group, withPhone(ben, 'card 1'), ann, 1n))
    const reissue = signed(there, ben)
    group.now += DELAY_MS
    must(tryKind(group, 'node', 'rekey', { reissue }))
    for (const card of cards) {
      expect(codeOf(pay(group, withPhone(ben, card), ann, 1n))).toBe('delegate-ended')
      expect(group.book.tables.delegates.get(phoneOf(card))?.state).toBe('ended')
    }
    expect(memberRow(group, ben).delegates).toEqual([])
  })

  test('a suspended member’s keys say nothing, so a thief cannot object; the standing stays until it is lifted', () => {
    const there = committee()
    const { group, ann, ben } = there
    record(group, there.col, 'change', { member: ben.id, status: 'suspended' })
    const reissue = signed(there, ben)
    for (const kind of ['object', 'agree'] as const)
      expect(codeOf(tryKind(group, ben, kind, { reissue }))).toBe('not-active')
    group.now += DELAY_MS
    must(tryKind(group, 'node', 'rekey', { reissue }))
    const now = withPhone(ben, 'new phone')
    expect(codeOf(pay(group, now, ann, 1n))).toBe('not-active')
    record(group, there.col, 'change', { member: ben.id, status: 'member' })
    must(pay(group, now, ann, 1n))
  })

  test('the node is told of those whose time has come, and against which nothing stands', () => {
    const there = committee()
    const { group, ann, dee, ben, eve } = there
    const first = signed(there, ben)
    asked(there, eve, 'phone of eve')
    expect(dueRekeys(group.book, group.now + DELAY_MS - 1)).toEqual([])
    group.now += DELAY_MS
    expect(dueRekeys(group.book, group.now)).toEqual([first])
    expect(dueActs(group.book, group.now)).toEqual([{ kind: 'rekey', body: { reissue: first } }])
    record(group, ann, 'change', { member: dee.id, status: 'suspended' })
    expect(dueRekeys(group.book, group.now)).toEqual([])
    record(group, ann, 'change', { member: dee.id, status: 'member' })
    for (const act of dueActs(group.book, group.now))
      must(tryKind(group, 'node', act.kind, act.body as never))
    expect(memberRow(group, ben).keys).toEqual([phoneOf('new phone')])
    expect(dueActs(group.book, group.now)).toEqual([])
  })

  test('leaving ends what waits', () => {
    const there = committee()
    const { group, ben } = there
    const reissue = signed(there, ben)
    record(group, ben, 'leave', { member: ben.id })
    expect(reissueRow(group, reissue).state).toBe('ended')
    expect(memberRow(group, ben)).not.toHaveProperty('reissue')
    group.now += DELAY_MS
    expect(codeOf(tryKind(group, 'node', 'rekey', { reissue }))).toBe('reissue-decided')
  })
})

describe('how many sign', () => {
  const withSigners = (signers: number, delayMs = DELAY_MS) => committee({ recovery: { signers, delayMs } })

  test('one may be enough, if the group says so; the days of objection stay', () => {
    const there = withSigners(1)
    const reissue = asked(there, there.ben)
    expect(reissueRow(there.group, reissue).ready).toBe(there.group.now + DELAY_MS)
    expect(codeOf(tryKind(there.group, there.dee, 'second', { reissue }))).toBe('already-signed')
    must(tryKind(there.group, there.ben, 'agree', { reissue }))
  })

  test('what policy asked when it began holds to the end, whether policy grows stricter or laxer', () => {
    for (const later of [
      { signers: 1, delayMs: DAY_MS },
      { signers: 5, delayMs: 30 * DAY_MS },
    ]) {
      const there = withSigners(2)
      const { group, ann, dee, ben } = there
      const reissue = asked(there, ben)
      record(group, ann, 'policy', { change: { recovery: later } })
      expect(codeOf(tryKind(group, ben, 'agree', { reissue }))).toBe('not-enough-signers')
      must(tryKind(group, dee, 'second', { reissue }))
      group.now += DELAY_MS - 1
      expect(codeOf(tryKind(group, 'node', 'rekey', { reissue }))).toBe('not-yet')
      group.now += 1
      must(tryKind(group, 'node', 'rekey', { reissue }))
    }
  })

  test.each(['roles', 'status'] as const)(
    'a signer whose %s is gone counts no more, and another may sign',
    how => {
      const there = withSigners(2)
      const { group, ann, dee, ben } = there
      const reissue = signed(there, ben)
      const gone = { roles: { roles: [] }, status: { status: 'suspended' } } as const
      record(group, ann, 'change', { member: dee.id, ...gone[how] })
      group.now += DELAY_MS
      expect(codeOf(tryKind(group, 'node', 'rekey', { reissue }))).toBe('not-enough-signers')
      expect(codeOf(tryKind(group, ben, 'agree', { reissue }))).toBe('not-enough-signers')
      must(tryKind(group, ann, 'second', { reissue }))
      expect(reissueRow(group, reissue).by).toEqual([there.col.id, ann.id])
      must(tryKind(group, 'node', 'rekey', { reissue }))
    },
  )

  test('the days begin when enough have signed, and only once', () => {
    const there = withSigners(3)
    const { group, ann, col, dee, ben } = there
    const reissue = signed(there, ben)
    expect(reissueRow(group, reissue).ready).toBe(0)
    must(tryKind(group, ann, 'second', { reissue }))
    const { ready } = reissueRow(group, reissue)
    expect(ready).toBe(group.now + DELAY_MS)
    record(group, ann, 'change', { member: dee.id, roles: [] })
    record(group, ann, 'change', { member: there.eve.id, roles: ['committee'] })
    group.now += DAY_MS
    must(tryKind(group, there.eve, 'second', { reissue }))
    expect(reissueRow(group, reissue)).toMatchObject({ by: [col.id, ann.id, there.eve.id], ready })
  })

  test('who is concerned never counts, whatever office they hold', () => {
    const there = withSigners(3)
    const { group, ann, col, dee } = there
    const reissue = must(tryKind(group, ann, 'reissue', { member: col.id, pub: phoneOf('new phone') })).signed
      .id
    must(tryKind(group, dee, 'second', { reissue }))
    expect(codeOf(tryKind(group, col, 'second', { reissue }))).toBe('not-allowed')
    group.now += DELAY_MS
    expect(codeOf(tryKind(group, 'node', 'rekey', { reissue }))).toBe('not-enough-signers')
  })

  test('policy asks one to five, and a day at least', () => {
    const change = (recovery: { signers: number; delayMs: number }) => () =>
      BODIES.policy.read({ change: { recovery } }, '')
    expect(change({ signers: 0, delayMs: DAY_MS })).toThrow()
    expect(change({ signers: 6, delayMs: DAY_MS })).toThrow()
    expect(change({ signers: 1, delayMs: DAY_MS - 1 })).toThrow()
    expect(change({ signers: 5, delayMs: DAY_MS })).not.toThrow()
    expect(POLICY_DEFAULTS.recovery).toEqual({ signers: 2, delayMs: 3 * DAY_MS })
  })
})

test('a body names a key or custodians, and the roots give a key', () => {
  const { group, ann } = committee()
  const pub = phoneOf('x')
  const read = (body: ShapeOf<(typeof BODIES)['reissue']>) => () =>
    BODIES.reissue.read(BODIES.reissue.write(body), '')
  const roots = new Uint8Array([1])
  expect(read({ member: ann.id })).toThrow('a key or custodians')
  expect(read({ member: ann.id, pub, custodians: [ann.id] })).toThrow('a key or custodians')
  expect(read({ member: ann.id, custodians: [ann.id], roots })).toThrow('of the roots a key')
  expect(read({ member: ann.id, custodians: [ann.id, ann.id] })).toThrow('each once')
  expect(read({ member: ann.id, pub, roots })).not.toThrow()
  expect(encodeAs(BODIES.reissue, { member: ann.id, pub }).length).toBeGreaterThan(0)
  expect(codeOf(order(group, intentOf(group, 'node', 'reissue', { member: ann.id, pub })))).toBe(
    'not-allowed',
  )
})

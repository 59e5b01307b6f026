/** What members decide together: proposals, votes, outcomes. SPEC 5.14. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { IntentId } from '../src/base/ids.ts'
import { LIMITS } from '../src/base/limits.ts'
import { DAY_MS } from '../src/base/time.ts'
import { dueActs } from '../src/ledger/due-acts.ts'
import { readIntent } from '../src/ledger/intent.ts'
import type { BodyOf } from '../src/ledger/kinds.ts'
import { POLICY_DEFAULTS, type Policy } from '../src/ledger/policy.ts'
import { countVotes, dueOutcomes } from '../src/ledger/rules-decisions.ts'
import type { Row } from '../src/ledger/tables.ts'
import { NOBODY } from './bodies.ts'
import { table } from './table.ts'
import { pay, tryKind, village } from './village.ts'
import {
  admissionOf,
  admit,
  balanceOf,
  codeOf,
  hashNamed,
  intentOf,
  memberOf,
  must,
  NOW,
  record,
  type TestGroup,
  type TestMember,
} from './world.ts'

const CLOSES = NOW + 3 * DAY_MS

type Question = Partial<BodyOf<'propose'>>
type Choice = BodyOf<'vote'>['choice']

const question = (more: Question = {}): BodyOf<'propose'> => ({
  text: hashNamed('question'),
  closes: CLOSES,
  ...more,
})

interface Moot {
  readonly group: TestGroup
  /** Ann is the admin; the others are members. */
  readonly people: readonly [TestMember, TestMember, TestMember, TestMember]
}

/** Four members, any of whom may propose; two must vote, and more than half of yes and no say yes. */
function moot(votes: Partial<Policy['votes']> = {}): Moot {
  const policy = {
    votes: { ...POLICY_DEFAULTS.votes, quorumPpm: 500_000, propose: 'member', ...votes },
  } as const
  const { group, ann, ben } = village(undefined, { policy })
  return { group, people: [ann, ben, admit(group, 'cid'), admit(group, 'dora')] }
}

const proposeBy = ({ group, people }: Moot, more: Question = {}): IntentId =>
  record(group, people[1], 'propose', question(more)).signed.id

const voteBy = (group: TestGroup, by: TestMember, proposal: IntentId, choice: Choice = 'yes') =>
  codeOf(tryKind(group, by, 'vote', { proposal, choice }))

const close = (group: TestGroup, proposal: IntentId) =>
  codeOf(tryKind(group, 'node', 'outcome', { proposal }))

const rowOf = (group: TestGroup, id: IntentId): Row<'proposals'> =>
  group.book.tables.proposals.get(id) as Row<'proposals'>

/** Everybody says yes, and its time is over. */
function carry({ group, people }: Moot, id: IntentId): Row<'proposals'> {
  for (const by of people) expect(voteBy(group, by, id)).toBe('ok')
  group.now = CLOSES
  expect(close(group, id)).toBe('ok')
  return rowOf(group, id)
}

describe('a proposal', () => {
  test('keeps who was entitled when it opened and what it needs by the policy of that day', () => {
    const there = moot()
    const { group, people } = there
    const id = proposeBy(there)
    admit(group, 'eva')
    record(group, people[0], 'policy', { change: { votes: { ...POLICY_DEFAULTS.votes, majorityPpm: 0 } } })
    expect(rowOf(group, id)).toEqual({
      by: people[1].id,
      at: NOW,
      closes: CLOSES,
      text: hashNamed('question'),
      entitled: 4,
      quorumPpm: 500_000,
      majorityPpm: 500_000,
      yes: 0,
      no: 0,
      abstain: 0,
      state: 'open',
    })
  })

  test('is refused in the order of SPEC 5.14: each repair shows the next', () => {
    const there = moot({ propose: 'committee' })
    const { group, people } = there
    const [ann, ben] = people
    const crossed = { account: ben.account, limits: { min: 1n, max: 0n } }
    const ask = (more: Question, by: TestMember = ben) =>
      codeOf(tryKind(group, by, 'propose', question({ limits: crossed, ...more })))
    const seen = [ask({ closes: CLOSES - 1 })]
    const votes = { ...POLICY_DEFAULTS.votes, propose: 'member' } as const
    record(group, ann, 'policy', { change: { votes } })
    seen.push(ask({ closes: CLOSES - 1 }), ask({ closes: NOW + LIMITS.voteRunMs + 1 }), ask({}))
    for (let i = 0; i < LIMITS.proposalsPerMemberMax; i++)
      record(group, ben, 'propose', question({ closes: i === 0 ? CLOSES : NOW + LIMITS.voteRunMs }))
    seen.push(ask({}))
    seen.push(ask({}, ann))
    expect(seen).toEqual([
      'not-allowed',
      'vote-too-short',
      'vote-too-long',
      'limits-crossed',
      'too-many-proposals',
      'limits-crossed',
    ])
    group.now = CLOSES
    for (const act of dueActs(group.book, group.now)) record(group, 'node', act.kind, act.body)
    const again = question({ closes: group.now + 3 * DAY_MS })
    expect(codeOf(tryKind(group, ben, 'propose', again))).toBe('ok')
  })

  test('makes at most one change: two are malformed', () => {
    const there = moot()
    const read = (more: Question) => {
      const { bytes, sig } = intentOf(there.group, there.people[0], 'propose', question(more))
      return codeOf(readIntent(bytes, sig))
    }
    const limits = { account: there.people[0].account }
    const rate = { num: 1n, den: 1n }
    expect([read({}), read({ limits }), read({ rate })]).toEqual(['ok', 'ok', 'ok'])
    expect(read({ limits, rate })).toBe('malformed')
    expect(read({ policy: { areas: [] }, rate })).toBe('malformed')
  })

  test('is not put to the vote when its change would be refused today', () => {
    const there = moot()
    const { group, people } = there
    const ask = (more: Question) => codeOf(tryKind(group, people[1], 'propose', question(more)))
    expect(ask({ limits: { account: NOBODY.account } })).toBe('no-such-account')
    const levy = {
      name: 'chest',
      on: 'payer',
      ppm: 1,
      flat: 0n,
      to: people[0].account,
      across: false,
    } as const
    expect(ask({ policy: { levies: [levy] } })).toBe('no-such-account')
    expect(ask({ admit: admissionOf(people[0]) })).toBe('member-exists')
    expect(group.book.tables.proposals.size).toBe(0)
  })
})

describe('a vote', () => {
  test('is refused in the order of SPEC 5.14', () => {
    const there = moot()
    const { group, people } = there
    const id = proposeBy(there)
    group.now += 1
    const eva = admit(group, 'eva')
    expect(voteBy(group, eva, hashNamed('none') as string as IntentId)).toBe('no-such-proposal')
    expect(voteBy(group, eva, id)).toBe('not-entitled')
    group.now = CLOSES
    expect(voteBy(group, eva, id)).toBe('vote-over')
    expect(voteBy(group, people[0], id)).toBe('vote-over')
    must(tryKind(group, 'node', 'outcome', { proposal: id }))
    expect(voteBy(group, people[0], id)).toBe('vote-over')
  })

  test('counts once for each member, and the newest word counts until it closes', () => {
    const there = moot()
    const { group, people } = there
    const id = proposeBy(there)
    const counts = () => {
      const { yes, no, abstain } = rowOf(group, id)
      return [yes, no, abstain]
    }
    const [ann, ben] = people
    expect(voteBy(group, ann, id, 'yes')).toBe('ok')
    expect(counts()).toEqual([1, 0, 0])
    expect(voteBy(group, ann, id, 'yes')).toBe('ok')
    expect(counts()).toEqual([1, 0, 0])
    expect(voteBy(group, ben, id, 'no')).toBe('ok')
    expect(voteBy(group, ann, id, 'abstain')).toBe('ok')
    expect(counts()).toEqual([0, 1, 1])
    group.now = CLOSES - 1
    expect(voteBy(group, ann, id, 'no')).toBe('ok')
    expect(counts()).toEqual([0, 2, 0])
  })

  test('is of active members: away on holiday is a member, suspended is none, and coming back is one again', () => {
    const there = moot()
    const { group, people } = there
    const [ann, ben, cid] = people
    const id = proposeBy(there)
    record(group, ben, 'presence', { away: true })
    record(group, ann, 'change', { member: cid.id, status: 'suspended' })
    expect([voteBy(group, ben, id), voteBy(group, cid, id)]).toEqual(['ok', 'not-active'])
    record(group, ann, 'change', { member: cid.id, status: 'member' })
    expect(voteBy(group, cid, id)).toBe('ok')
  })

  test('stays counted when who gave it leaves: it was given while they belonged', () => {
    const there = moot()
    const { group, people } = there
    const id = proposeBy(there)
    expect(voteBy(group, people[3], id)).toBe('ok')
    record(group, people[3], 'leave', { member: people[3].id })
    expect(rowOf(group, id).yes).toBe(1)
  })
})

describe('an outcome', () => {
  test('is refused in the order of SPEC 5.14', () => {
    const there = moot()
    const { group } = there
    const id = proposeBy(there)
    expect(close(group, hashNamed('none') as string as IntentId)).toBe('no-such-proposal')
    group.now = CLOSES - 1
    expect(close(group, id)).toBe('vote-open')
    group.now = CLOSES
    expect(close(group, id)).toBe('ok')
    expect(close(group, id)).toBe('vote-over')
  })

  test.each(
    table<'entitled' | 'yes' | 'no' | 'abstain' | 'quorum' | 'majority' | 'answer'>(`
      entitled  yes  no  abstain  quorum   majority  answer
      10        3    0   0        250000   500000    passed
      10        2    0   0        250000   500000    no-quorum      // two of ten is under a quarter
      10        1    0   2        250000   500000    passed         // who abstains took part
      10        0    0   10       250000   500000    no-majority
      10        0    0   0        0        0         no-majority    // nobody said yes
      10        2    2   0        250000   500000    no-majority    // half is no majority
      10        3    2   0        250000   500000    passed
      3         2    1   0        0        666666    passed
      3         2    1   0        0        666667    no-majority
      10        9    1   0        0        1000000   no-majority
      10        9    0   1        0        1000000   passed         // all of yes and no
      10        1    9   0        0        0         passed
      4         3    0   0        750000   500000    passed         // exactly the quorum
      4         4    0   0        1000000  500000    passed
      4         3    0   0        1000000  500000    no-quorum
      4         4    1   0        1000000  500000    passed         // one came back who was suspended
    `),
  )(
    '$yes yes, $no no, $abstain abstained of $entitled; quorum $quorum, majority $majority ppm: $answer',
    row => {
      const { entitled, yes, no, abstain, quorum, majority, answer } = row
      const counted = countVotes({
        entitled: Number(entitled),
        yes: Number(yes),
        no: Number(no),
        abstain: Number(abstain),
        quorumPpm: Number(quorum),
        majorityPpm: Number(majority),
      })
      expect(counted ?? 'passed').toBe(answer)
    },
  )

  test('of a question in words is only its answer', () => {
    const there = moot()
    const before = there.group.book.tables.group.get('group')
    expect(carry(there, proposeBy(there))).toMatchObject({ state: 'passed', yes: 4 })
    expect(there.group.book.tables.group.get('group')).toEqual(before)
  })

  test('changes policy, rate or limits as the committee would', () => {
    const there = moot()
    const areas = [{ id: 'north', name: 'North' }]
    const ben = there.people[1]
    const change: readonly Question[] = [
      { policy: { areas } },
      { rate: { num: 7n, den: 2n } },
      { limits: { account: ben.account, limits: { min: -7n } } },
    ]
    const ids = change.map(more => proposeBy(there, more))
    for (const id of ids) for (const by of there.people) voteBy(there.group, by, id)
    there.group.now = CLOSES
    expect(ids.map(id => close(there.group, id))).toEqual(['ok', 'ok', 'ok'])
    const { group, accounts } = there.group.book.tables
    expect(group.get('group')).toMatchObject({ policy: { areas }, rate: { num: 7n, den: 2n, seq: 2 } })
    expect(accounts.get(ben.account)?.own).toEqual({ min: -7n })
  })

  test('rule 11: limits voted below a balance are legal and rewrite nothing', () => {
    const there = moot()
    const { group, people } = there
    must(pay(group, people[1], people[0], 50_00n))
    const limits = { account: people[1].account, limits: { min: -1_00n } }
    expect(carry(there, proposeBy(there, { limits })).state).toBe('passed')
    expect(balanceOf(group, people[1].account)).toBe(-50_00n)
  })

  test('rule 33: lets in whom the members voted in, from that moment', () => {
    const there = moot()
    const { group } = there
    const eva = memberOf(group, 'eva')
    carry(there, proposeBy(there, { admit: admissionOf(eva, { roles: ['auditor'] }) }))
    expect(group.book.tables.members.get(eva.id)).toMatchObject({ since: CLOSES, roles: ['auditor'] })
    expect(group.book.tables.group.get('group')?.members).toBe(5)
    must(pay(group, eva, there.people[0], 1_00n))
  })

  test('of a change that no longer fits is a failure with its reason, and changes nothing', () => {
    const there = moot()
    const { group, people } = there
    const eva = memberOf(group, 'eva')
    const id = proposeBy(there, { admit: admissionOf(eva) })
    const other = memberOf(group, 'fay')
    record(group, people[0], 'admit', admissionOf({ ...other, number: eva.number }))
    expect(carry(there, id)).toMatchObject({ state: 'failed', why: 'refused', refusal: 'number-taken' })
    expect(group.book.tables.members.has(eva.id)).toBe(false)
  })

  test('a minor unit that somebody was paid in is not revalued by a vote either', () => {
    const there = moot()
    const { group, people } = there
    const currency = { ...(group.book.tables.group.get('group') as Row<'group'>).policy.currency, digits: 3 }
    const id = proposeBy(there, { policy: { currency } })
    must(pay(group, people[0], people[1], 1n))
    expect(carry(there, id)).toMatchObject({ state: 'failed', refusal: 'minor-units-fixed' })
  })

  test('tells whether too few voted or too few agreed', () => {
    const there = moot()
    const { group, people } = there
    const [few, split] = [proposeBy(there), proposeBy(there)]
    voteBy(group, people[0], few)
    voteBy(group, people[0], split, 'no')
    voteBy(group, people[1], split, 'yes')
    group.now = CLOSES
    expect([close(group, few), close(group, split)]).toEqual(['ok', 'ok'])
    expect([few, split].map(id => rowOf(group, id))).toMatchObject([
      { state: 'failed', why: 'no-quorum' },
      { state: 'failed', why: 'no-majority' },
    ])
  })

  test('is what a node should enter once the vote is over, and only then', () => {
    const there = moot()
    const { group } = there
    const id = proposeBy(there)
    expect(dueOutcomes(group.book, CLOSES - 1)).toEqual([])
    expect(dueOutcomes(group.book, CLOSES)).toEqual([id])
    group.now = CLOSES
    must(tryKind(group, 'node', 'outcome', { proposal: id }))
    expect(dueActs(group.book, CLOSES)).toEqual([])
  })
})

describe('votes in any order', () => {
  test('the counts are the newest words of those who were entitled, and the limit they decide holds', () => {
    const word = fc.record({ who: fc.nat(5), choice: fc.constantFrom<Choice>('yes', 'no', 'abstain') })
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), words => {
        const there = moot()
        const { group, people } = there
        const ben = people[1]
        const id = proposeBy(there, { limits: { account: ben.account, limits: { min: -1n } } })
        group.now += 1
        const all = [...people, admit(group, 'late one'), admit(group, 'late two')]
        const newest = new Map<number, Choice>()
        for (const { who, choice } of words) {
          const code = voteBy(group, all[who] as TestMember, id, choice)
          expect(code).toBe(who < people.length ? 'ok' : 'not-entitled')
          if (code === 'ok') newest.set(who, choice)
        }
        const count = (choice: Choice) => [...newest.values()].filter(one => one === choice).length
        const [yes, no, abstain] = [count('yes'), count('no'), count('abstain')]
        expect(rowOf(group, id)).toMatchObject({ yes, no, abstain })
        group.now = CLOSES
        must(tryKind(group, 'node', 'outcome', { proposal: id }))
        const passed = newest.size >= 2 && yes > no
        expect(rowOf(group, id).state).toBe(passed ? 'passed' : 'failed')
        expect(codeOf(pay(group, ben, people[0], 2n))).toBe(passed ? 'over-limit' : 'ok')
      }),
      { numRuns: 40 },
    )
  })
})

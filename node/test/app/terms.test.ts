/** The terms of a group: their text beside the log, their hash in it, and who has accepted them. */
import {
  type BodyOf,
  DAY_MS,
  type Hash,
  type IntentId,
  LIMITS,
  termsHash,
  toHex,
  utf8,
  wordsHash,
} from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { makeDue } from '../../src/app/due.ts'
import { putRow, termsRow } from '../../src/app/rows.ts'
import { KEYS } from '../../src/app/store-keys.ts'
import { dump, joinOf, newDevice, type TestNode, type Visitor, wish, yes } from '../support/test-node.ts'
import { village } from '../support/village.ts'

const FIRST = 'Give as you take.\n\nTell us when you move.'
const NEXT = 'Give as you take.'
const SALT = new Uint8Array(16).fill(3)
const KEPT = { leaver: 'settle', books: 'own' } as const

const namedBy = (hash: Hash | undefined): BodyOf<'policy'> => ({
  change: { manners: { ...KEPT, ...(hash === undefined ? {} : { terms: hash }) } },
})

const at = (node: TestNode) => ({ at: node.core.ports.clock.now() })

const write = (node: TestNode, admin: Visitor, text: string) =>
  node.payments.submit(
    admin.person,
    wish(admin, 'policy', namedBy(termsHash(text)), { memo: text, ...at(node) }),
  )

const withdraw = (node: TestNode, admin: Visitor) =>
  node.payments.submit(admin.person, wish(admin, 'policy', namedBy(undefined), at(node)))

const isDue = async (node: TestNode, who: Visitor) => yes(await node.people.me(who.person)).termsDue

describe('terms', () => {
  test('are written with their text in one write, and read by everybody, also after the power went', async () => {
    const { node, admin } = await village()
    expect(yes(node.people.joining.terms())).toEqual({ terms: null })
    yes(await write(node, admin, FIRST))
    const { now } = node.core.ports.clock
    const shown = { terms: { hash: termsHash(FIRST), text: FIRST, since: now() } }
    expect(yes(node.people.joining.terms())).toEqual(shown)
    const after = await node.afterCut()
    expect(yes(after.people.joining.terms())).toEqual(shown)
    expect(after.people.termsSince()).toBe(now())
    const log = [...(await dump(after))].filter(([key]) => key.startsWith('log/'))
    expect(log.map(([, row]) => row).join()).toContain(termsHash(FIRST))
    expect(log.map(([, row]) => row).join()).not.toContain(toHex(utf8('Give as you take')))
  })

  test.each([
    ['another text', { memo: NEXT }, 'other-words'],
    ['no text', {}, 'other-words'],
    ['a text that ends otherwise', { memo: `${FIRST}!` }, 'other-words'],
    ['words by the row', { memo: FIRST, items: [FIRST] }, 'other-words'],
    ['a salt', { memo: FIRST, salt: new Uint8Array(16) }, 'other-words'],
  ])('of which the hash is named with %s are refused, and nothing is written', async (_, words, code) => {
    const { node, admin } = await village()
    const before = await dump(node)
    const answer = await node.payments.submit(
      admin.person,
      wish(admin, 'policy', namedBy(termsHash(FIRST)), words),
    )
    expect(answer).toMatchObject({ refusal: { code } })
    expect(await dump(node)).toEqual(before)
  })

  test('have a bound, and words that no hash names are refused', async () => {
    const { node, admin } = await village()
    const most = 'é'.repeat(LIMITS.termsBytesMax / 2)
    expect(await write(node, admin, `${most}x`)).toMatchObject({ refusal: { code: 'malformed' } })
    yes(await write(node, admin, most))
    const body: BodyOf<'policy'> = { change: { levies: [] } }
    expect(
      await node.payments.submit(admin.person, wish(admin, 'policy', body, { memo: 'why' })),
    ).toMatchObject({ refusal: { code: 'other-words' } })
  })

  test('that do not fit their hash on the disk are not shown; the administrator writes them again', async () => {
    const { node, admin } = await village()
    yes(await write(node, admin, FIRST))
    const forged = putRow(termsRow, KEYS.terms(termsHash(FIRST)), { text: NEXT, since: 1 })
    await node.core.ports.store.write([forged])
    const again = await node.reopened()
    expect(yes(again.people.joining.terms())).toEqual({ terms: null })
    yes(await write(again, admin, FIRST))
    expect(yes(again.people.joining.terms()).terms?.text).toBe(FIRST)
  })

  test('are the administrator’s to write: a member’s are refused and their text is not kept', async () => {
    const { node, ben } = await village()
    const before = await dump(node)
    expect(await write(node, ben, FIRST)).toMatchObject({ refusal: { code: 'not-allowed' } })
    expect(await dump(node)).toEqual(before)
    expect(yes(node.people.joining.terms())).toEqual({ terms: null })
  })

  test('stay in force, since the same day, when other manners change', async () => {
    const { node, admin } = await village()
    yes(await write(node, admin, FIRST))
    const since = node.people.termsSince()
    node.pass(DAY_MS)
    const manners = { leaver: 'absorb', books: 'open', terms: termsHash(FIRST) } as const
    yes(await node.payments.submit(admin.person, wish(admin, 'policy', { change: { manners } }, at(node))))
    expect(node.people.termsSince()).toBe(since)
  })

  test('that a vote brings back hold since then; a vote about a text that is not here is not begun', async () => {
    const { node, admin, ben, cleo } = await village()
    yes(await write(node, admin, FIRST))
    yes(await write(node, admin, NEXT))
    const propose = (hash: Hash) => {
      const closes = node.core.ports.clock.now() + 4 * DAY_MS
      const body = { text: wordsHash(SALT, 'Back?'), closes, policy: namedBy(hash).change }
      return wish(admin, 'propose', body, { memo: 'Back?', salt: SALT, ...at(node) })
    }
    const unknown = propose(termsHash('nobody wrote this'))
    expect(await node.payments.submit(admin.person, unknown)).toMatchObject({
      refusal: { code: 'other-words' },
    })
    const { intent } = yes(await node.payments.submit(admin.person, propose(termsHash(FIRST))))
    for (const who of [ben, cleo]) {
      const choice = wish(who, 'vote', { proposal: intent as IntentId, choice: 'yes' }, at(node))
      yes(await node.payments.submit(who.person, choice))
    }
    node.pass(4 * DAY_MS)
    await makeDue(node.core, { ...node.people, announce: () => {} })()
    const since = node.core.ports.clock.now()
    const shown = { terms: { hash: termsHash(FIRST), text: FIRST, since } }
    expect(yes(node.people.joining.terms())).toEqual(shown)
    expect(yes((await node.afterCut()).people.joining.terms())).toEqual(shown)
  })
})

describe('who has accepted the terms', () => {
  test('a newcomer reads and accepts those of today, and the desk says so', async () => {
    const { node, admin } = await village()
    yes(await write(node, admin, FIRST))
    const join = (name: string, terms?: string) =>
      node.people.join(joinOf(name, newDevice(name), terms === undefined ? {} : { terms }))
    const before = await dump(node)
    expect(await join('Zoe')).toMatchObject({ refusal: { code: 'terms-not-accepted' } })
    expect(await join('Zoe', termsHash(NEXT))).toMatchObject({ refusal: { code: 'terms-changed' } })
    expect(await dump(node)).toEqual(before)
    const since = node.people.termsSince()
    yes(await join('Zoe', termsHash(FIRST)))
    yes(await node.people.joining.accept(admin.person, termsHash(FIRST)))
    const seen = async () => yes(await node.people.desk()).joins[0]?.terms
    expect(await seen()).toEqual({ since, current: true })
    node.pass(DAY_MS)
    yes(await write(node, admin, NEXT))
    expect(await seen()).toEqual({ since, current: false })
    yes(await withdraw(node, admin))
    expect(await join('Yann', termsHash(NEXT))).toMatchObject({ refusal: { code: 'terms-changed' } })
    yes(await join('Yann'))
    // Yann had nothing to accept.
    yes(await write(node, admin, NEXT))
    expect(yes(await node.people.desk()).joins.map(({ terms }) => terms)).toEqual([
      { since, current: false },
      { since: null, current: false },
    ])
    const own = yes(await node.people.member(admin.person, admin.person.member))
    expect(own.terms).toEqual({ since: node.people.termsSince(), current: true })
  })

  test('members are asked once, until they accept; who signed the terms is not', async () => {
    const { node, admin, ben, cleo } = await village()
    expect(await isDue(node, ben)).toBe(false)
    yes(await write(node, admin, FIRST))
    expect([await isDue(node, admin), await isDue(node, ben)]).toEqual([false, true])
    const { accept } = node.people.joining
    expect(await accept(ben.person, termsHash(NEXT))).toMatchObject({ refusal: { code: 'terms-changed' } })
    yes(await accept(ben.person, termsHash(FIRST)))
    const rows = await dump(node)
    yes(await accept(ben.person, termsHash(FIRST)))
    expect(await dump(node)).toEqual(rows)
    const again = await node.reopened()
    expect([await isDue(again, ben), await isDue(again, cleo)]).toEqual([false, true])
    yes(await write(again, admin, NEXT))
    expect(await isDue(again, ben)).toBe(true)
    yes(await withdraw(again, admin))
    expect([await isDue(again, ben), await isDue(again, cleo)]).toEqual([false, false])
  })
})

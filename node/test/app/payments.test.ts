/** Payments at a node's door: what a member signed is recorded once, if the member may sign it. */
import type { PublicKey, Tid } from '@localpay/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { askToJoin, dump, HOUR_MS, MONDAY, openTestNode, welcome, wish, yes } from '../support/test-node.ts'

import { balance, payment, village } from '../support/village.ts'

describe('a payment', () => {
  test('moves the amount, and both people see it in their past with each other’s names', async () => {
    const { node, ben, cleo } = await village()
    const reply = yes(await node.payments.submit(ben.person, payment(ben, cleo, 1_250n, { memo: 'bread' })))
    expect(reply).toMatchObject({
      seq: 4,
      at: MONDAY,
      status: 'recorded',
      tid: null,
      me: { account: { balance: '-1250' } },
    })
    expect(await balance(node, cleo)).toBe('1250')
    const words = { what: 'payment', payment: reply.intent, across: null, back: null }
    const line = {
      ...words,
      seq: 4,
      at: MONDAY,
      amount: '1250',
      memo: 'bread',
      hand: null,
      status: 'paid',
      tid: null,
    }
    expect(await node.payments.history(ben.person, null, 10)).toEqual({
      items: [
        {
          ...line,
          direction: 'out',
          balanceAfter: '-1250',
          other: { name: 'Cleo', number: cleo.me.account?.number, group: null },
        },
      ],
      next: null,
    })
    expect(await node.payments.history(cleo.person, null, 10)).toEqual({
      items: [
        {
          ...line,
          direction: 'in',
          balanceAfter: '1250',
          other: { name: 'Ben', number: ben.me.account?.number, group: null },
        },
      ],
      next: null,
    })
  })

  test('is told to the pages of the two people and to the desk, and to nobody else', async () => {
    const { node, admin, ben, cleo } = await village()
    const dora = await welcome(node, admin, 'Dora')
    const heard: string[] = []
    for (const [name, who] of [
      ['admin', admin],
      ['ben', ben],
      ['cleo', cleo],
      ['dora', dora],
      ['public', null],
    ] as const)
      node.core.live.listen(who?.person ?? null, event => heard.push(`${name} ${event}`))
    yes(await node.payments.submit(ben.person, payment(ben, cleo, 1n)))
    expect(heard.sort()).toEqual(['admin desk', 'ben me', 'cleo me'])
  })

  test('beyond a limit is refused, naming whose and how far, and writes nothing', async () => {
    const { node, ben, cleo } = await village()
    yes(await node.payments.submit(ben.person, payment(ben, cleo, 20_000n)))
    const before = await dump(node)
    const refusal = {
      code: 'over-limit',
      who: 'payer',
      account: ben.account,
      limit: -20_000n,
      wouldBe: -20_001n,
    }
    expect(await node.payments.submit(ben.person, payment(ben, cleo, 1n, { memo: 'one more' }))).toEqual({
      ok: false,
      refusal,
    })
    expect(await dump(node)).toEqual(before)
    expect(await balance(node, ben)).toBe('-20000')
  })

  test('above the payee’s ceiling is refused as the payee’s', async () => {
    const { node, admin, ben, cleo } = await village()
    yes(
      await node.payments.submit(
        admin.person,
        wish(admin, 'limits', { account: cleo.account, limits: { min: 0n, max: 10n } }),
      ),
    )
    const told = { code: 'over-limit', who: 'payee', account: cleo.account, limit: 10n, wouldBe: 11n }
    expect(await node.payments.submit(admin.person, payment(admin, cleo, 11n))).toEqual({
      ok: false,
      refusal: told,
    })
    // A limit and what would stand then tell a balance, which is not for Ben to read.
    const refusal = { code: 'over-other-limit', who: 'payee' }
    expect(await node.payments.submit(ben.person, payment(ben, cleo, 11n))).toEqual({ ok: false, refusal })
    const item = { from: ben.account, to: cleo.account, amount: '11' }
    const tried = node.payments.tryBatch(ben.person, [item])
    expect(tried.ok ? null : tried.refusal).toEqual(refusal)
    const open = { manners: { leaver: 'settle' as const, books: 'open' as const } }
    yes(await node.payments.submit(admin.person, wish(admin, 'policy', { change: open })))
    expect(await node.payments.submit(ben.person, payment(ben, cleo, 11n))).toEqual({
      ok: false,
      refusal: told,
    })
    yes(await node.payments.submit(ben.person, payment(ben, cleo, 10n)))
  })

  test('its words are kept readable, and not in the ledger', async () => {
    const { node, ben, cleo } = await village()
    yes(
      await node.payments.submit(
        ben.person,
        payment(ben, cleo, 1n, { memo: ' caf\u0065\u0301\u0000 \ud800 ' }),
      ),
    )
    expect((await node.payments.history(cleo.person, null, 1)).items[0]?.memo).toBe('café  \ufffd')
    const entry = (await node.core.ledger.entry(4))?.signed.intent
    expect(entry?.kind === 'pay' && entry.body.memo).toMatch(/^[0-9a-f]{64}$/)
  })

  test('words too long for the row are refused before anything is ordered', async () => {
    const { node, ben, cleo } = await village()
    const answer = await node.payments.submit(ben.person, payment(ben, cleo, 1n, { memo: '€'.repeat(300) }))
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'malformed' } })
    expect(await balance(node, ben)).toBe('0')
  })
})

describe('the same bytes again', () => {
  test('get the same answer and are no second payment', async () => {
    const { node, ben, cleo } = await village()
    const request = payment(ben, cleo, 700n)
    const first = yes(await node.payments.submit(ben.person, request))
    node.pass(2 * HOUR_MS)
    const before = await dump(node)
    expect(yes(await node.payments.submit(ben.person, request))).toEqual(first)
    expect(await dump(node)).toEqual(before)
  })

  test('also after a restart, and after the wish has run out', async () => {
    const { node, ben, cleo } = await village()
    const request = payment(ben, cleo, 700n)
    const first = yes(await node.payments.submit(ben.person, request))
    node.pass(40 * 24 * HOUR_MS)
    const again = await node.afterCut()
    expect(yes(await again.payments.submit(ben.person, request))).toEqual(first)
    expect(await balance(again, ben)).toBe('-700')
  })

  test('sent five times at once are one payment', async () => {
    const { node, ben, cleo } = await village()
    const request = payment(ben, cleo, 700n)
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => node.payments.submit(ben.person, request)),
    )
    expect(new Set(answers.map(answer => yes(answer).seq))).toEqual(new Set([4]))
    expect(await balance(node, cleo)).toBe('700')
    expect((await node.payments.history(ben.person, null, 10)).items).toHaveLength(1)
  })

  test('of an admission and of limits, too', async () => {
    const { node, admin, ben } = await village()
    const request = wish(admin, 'limits', { account: ben.account, limits: { min: -5n } })
    expect(yes(await node.payments.submit(admin.person, request)).seq).toBe(4)
    expect(yes(await node.payments.submit(admin.person, request)).seq).toBe(4)
    expect(yes(await node.people.me(ben.person)).account).toMatchObject({ min: '-5', max: null })
  })
})

describe('who may sign what', () => {
  test('what another member signed is theirs to bring', async () => {
    const { node, ben, cleo } = await village()
    const request = payment(ben, cleo, 5n)
    expect(await node.payments.submit(cleo.person, request)).toEqual({
      ok: false,
      refusal: { code: 'not-allowed' },
    })
    yes(await node.payments.submit(ben.person, request))
    expect(await node.payments.submit(cleo.person, request)).toEqual({
      ok: false,
      refusal: { code: 'not-allowed' },
    })
  })

  test('nobody pays from another’s account, under another’s name or with another’s signature', async () => {
    const { node, ben, cleo } = await village()
    const before = await dump(node)
    const body = { from: ben.account, to: cleo.account, amt: 5n }
    const byCleo = await node.payments.submit(cleo.person, wish(cleo, 'pay', body))
    expect(byCleo).toEqual({ ok: false, refusal: { code: 'not-your-account' } })
    const asBen = await node.payments.submit(ben.person, wish(cleo, 'pay', body, { by: ben.me.member }))
    expect(asBen).toEqual({ ok: false, refusal: { code: 'not-your-key' } })
    const swapped = { ...payment(ben, cleo, 5n), sig: payment(ben, cleo, 5n).sig }
    expect(await node.payments.submit(ben.person, swapped)).toEqual({
      ok: false,
      refusal: { code: 'bad-signature' },
    })
    expect(await dump(node)).toEqual(before)
  })

  test('who waits to be admitted pays nobody, a member sets no limits, the committee is not the node', async () => {
    const { node, admin, ben } = await village()
    const waiting = await askToJoin(node, 'Dora')
    const body = { from: ben.account, to: admin.account, amt: 1n }
    expect(await node.payments.submit(waiting.person, wish(waiting, 'pay', body))).toEqual({
      ok: false,
      refusal: { code: 'not-a-member-yet' },
    })
    expect(await node.payments.submit(ben.person, wish(ben, 'limits', { account: ben.account }))).toEqual({
      ok: false,
      refusal: { code: 'not-allowed' },
    })
    const book = wish(admin, 'book', { tid: 'a'.repeat(64) as Tid, commits: [] })
    expect(await node.payments.submit(admin.person, book)).toEqual({
      ok: false,
      refusal: { code: 'not-allowed' },
    })
  })

  test('a wish for another group, another time or a life too long is refused', async () => {
    const { node, ben, cleo } = await village()
    const elsewhere = { ...ben, me: { ...ben.me, group: { ...ben.me.group, gid: 'f'.repeat(64) } } }
    const refusal = async (request: ReturnType<typeof payment>) => {
      const answer = await node.payments.submit(ben.person, request)
      return answer.ok ? 'yes' : answer.refusal.code
    }
    expect(await refusal(payment(elsewhere, cleo, 1n))).toBe('other-group')
    expect(await refusal(payment({ ...ben, me: { ...ben.me, inc: 1 } }, cleo, 1n))).toBe('other-incarnation')
    expect(await refusal(payment(ben, cleo, 1n, { at: MONDAY - 2 * HOUR_MS }))).toBe('too-late')
    expect(await refusal(payment(ben, cleo, 1n, { at: MONDAY + 2 * HOUR_MS }))).toBe('from-the-future')
  })

  test('hostile bytes are refused by name, write nothing, and the next payment goes through', async () => {
    const { node, ben, cleo } = await village()
    const before = await dump(node)
    const good = payment(ben, cleo, 5n)
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.nat(good.intent.length).map(length => good.intent.slice(0, length)),
      fc.tuple(fc.nat(good.intent.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, flip]) => {
        const changed = good.intent.slice()
        changed[at] = (changed[at] as number) ^ flip
        return changed
      }),
    )
    await fc.assert(
      fc.asyncProperty(bytes, fc.uint8Array({ maxLength: 80 }), async (intent, sig) => {
        fc.pre(intent.length !== good.intent.length || intent.some((byte, i) => byte !== good.intent[i]))
        const signatures = [sig, good.sig]
        for (const one of signatures) {
          const answer = await node.payments.submit(ben.person, { intent, sig: one, memo: '', quote: null })
          expect(answer.ok).toBe(false)
        }
      }),
      { numRuns: 200 },
    )
    const tooLong = await node.payments.submit(ben.person, { ...good, intent: new Uint8Array(20_000) })
    expect(tooLong).toMatchObject({ ok: false, refusal: { code: 'malformed' } })
    expect(await dump(node)).toEqual(before)
    yes(await node.payments.submit(ben.person, good))
  })

  test('an unfounded node records nothing', async () => {
    const { ben, cleo } = await village()
    const empty = await openTestNode({ seed: 'empty' })
    expect(await empty.payments.submit(ben.person, payment(ben, cleo, 1n))).toEqual({
      ok: false,
      refusal: { code: 'not-set-up' },
    })
    expect(await empty.payments.head()).toEqual({ ok: false, refusal: { code: 'not-set-up' } })
  })
})

test('a key that is another member’s does not make its holder that member', async () => {
  const { node, ben, cleo } = await village()
  const stolen = {
    ...cleo,
    device: {
      ...cleo.device,
      signer: { pub: ben.device.signer.pub as PublicKey, sign: cleo.device.signer.sign },
    },
  }
  const answer = await node.payments.submit(cleo.person, payment(stolen, ben, 1n))
  expect(answer).toEqual({ ok: false, refusal: { code: 'not-your-key' } })
})

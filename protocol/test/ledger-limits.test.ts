import { describe, expect, test } from 'vitest'
import { AMOUNT_MAX } from '../src/money/amount.ts'
import { pay, setLimits, tryKind, village } from './village.ts'
import { admit, balanceOf, codeOf, foundGroup, hashNamed, must } from './world.ts'
import { consent, meet } from './world-lines.ts'

describe('limits', () => {
  test('rule 1: an account has a floor and a ceiling, and a refusal says which of the two bound', () => {
    const { group, ann, ben } = village({ min: -10n, max: 30n })
    expect(pay(group, ben, ann, 11n)).toEqual({
      ok: false,
      refusal: { code: 'over-limit', who: 'payer', account: ben.account, limit: -10n, wouldBe: -11n },
    })
    must(setLimits({ group, ann, ben }, ben, { min: -100n, max: 30n }))
    expect(pay(group, ben, ann, 31n)).toEqual({
      ok: false,
      refusal: { code: 'over-limit', who: 'payee', account: ann.account, limit: 30n, wouldBe: 31n },
    })
    must(pay(group, ben, ann, 30n))
  })

  test('rule 5: who is over the ceiling may still spend, who is under the floor may still earn', () => {
    const there = village()
    const { group, ann, ben } = there
    must(pay(group, ben, ann, 90_00n))
    must(setLimits(there, ann, { min: -1_00n, max: 10_00n }))
    must(setLimits(there, ben, { min: -10_00n, max: 10_00n }))
    expect(codeOf(pay(group, ben, ann, 1n))).toBe('over-limit')
    must(pay(group, ann, ben, 5_00n))
    expect([balanceOf(group, ann.account), balanceOf(group, ben.account)]).toEqual([85_00n, -85_00n])
  })

  test('rule 5: only the side that moves outward is asked: a move towards zero is never refused', () => {
    const there = village()
    const { group, ann, ben } = there
    must(pay(group, ben, ann, 50n))
    must(setLimits(there, ann, { min: 40n, max: 45n }))
    must(setLimits(there, ben, { min: -45n, max: -40n }))
    must(pay(group, ann, ben, 50n))
    expect(balanceOf(group, ann.account)).toBe(0n)
  })

  test('rule 6: an absent limit is no limit, zero is a limit, and bounds are inclusive', () => {
    const there = village({})
    const { group, ann, ben } = there
    must(pay(group, ben, ann, 1_000_000_00n))
    must(pay(group, ann, ben, 1_000_000_00n))
    must(setLimits(there, ben, { min: 0n }))
    expect(codeOf(pay(group, ben, ann, 1n))).toBe('over-limit')
    must(setLimits(there, ben, { min: -1n }))
    must(pay(group, ben, ann, 1n))
    must(setLimits(there, ann, { max: 0n }))
    expect(codeOf(pay(group, ben, ann, 1n))).toBe('over-limit')
  })

  test('rule 6: changed limits replace both bounds: what is not said is no limit', () => {
    const there = village()
    must(setLimits(there, there.ben, { max: 5n }))
    expect(there.group.book.tables.accounts.get(there.ben.account)?.own).toEqual({ max: 5n })
  })

  test('without limits an account still holds no more than 63 bits', () => {
    const { group, ann, ben } = village({})
    must(pay(group, ben, ann, AMOUNT_MAX))
    expect(pay(group, ben, ann, 1n)).toMatchObject({
      refusal: { code: 'over-limit', who: 'payer', limit: -AMOUNT_MAX },
    })
    const cid = admit(group, 'cid')
    expect(pay(group, cid, ann, 1n)).toMatchObject({
      refusal: { code: 'over-limit', who: 'payee', limit: AMOUNT_MAX },
    })
    must(pay(group, cid, ben, 1n))
  })

  test('rule 7: what waits to leave for another group counts as spent, so that many small waits cannot pass the floor', () => {
    const { group, ben, ann } = village()
    const far = foundGroup('Far')
    meet(group, far)
    for (const invoice of ['a', 'b', 'c']) consent(group, ben, far, 30_00n, invoice)
    expect(group.book.tables.accounts.get(ben.account)).toMatchObject({ balance: 0n, held: 90_00n })
    expect(pay(group, ben, ann, 10_01n)).toMatchObject({
      refusal: { code: 'over-limit', limit: -100_00n, wouldBe: -100_01n },
    })
    const more = { from: ben.account, to: far.gid, invoice: hashNamed('d'), max: 10_01n }
    expect(codeOf(tryKind(group, ben, 'pay-across', more))).toBe('over-limit')
    must(pay(group, ben, ann, 10_00n))
    expect(codeOf(pay(group, ben, ann, 1n))).toBe('over-limit')
  })

  test('rule 7: what is held of a payer does not make room for a payee', () => {
    const { group, ann, ben } = village({ max: 10n })
    const far = foundGroup('Far')
    meet(group, far)
    must(pay(group, ben, ann, 10n))
    consent(group, ann, far, 10n)
    expect(codeOf(pay(group, ben, ann, 1n))).toBe('over-limit')
  })

  test('rule 11: lowering a limit below a balance is legal and rewrites nothing', () => {
    const there = village()
    const { group, ann, ben } = there
    must(pay(group, ben, ann, 100_00n))
    must(setLimits(there, ben, { min: -1n, max: 1n }))
    expect(balanceOf(group, ben.account)).toBe(-100_00n)
    must(pay(group, ann, ben, 1n))
  })

  test('a floor above the ceiling is refused, wherever it is said', () => {
    const there = village()
    expect(codeOf(setLimits(there, there.ben, { min: 2n, max: 1n }))).toBe('limits-crossed')
    must(setLimits(there, there.ben, { min: 1n, max: 1n }))
  })
})

/** How far what an hour is worth may move. SPEC 5.5, clearing.md §2.3. */
import { describe, expect, test } from 'vitest'
import { DAY_MS } from '../src/base/time.ts'
import { isRateJump } from '../src/money/rates.ts'
import { fresh, type Street } from './street.ts'
import { tryKind } from './village.ts'
import { admit, codeOf, foundGroup, type TestMember } from './world.ts'

const at = (num: bigint, den = 1n) => ({ num, den })

describe('a jump', () => {
  test.each([
    [500n, 600n, 200_000, false],
    [500n, 601n, 200_000, true],
    [500n, 400n, 200_000, false],
    [500n, 399n, 200_000, true],
    [500n, 501n, 0, true],
    [500n, 500n, 0, false],
    [500n, 1n, 1_000_000, false],
  ])('from %d to %d with %d millionths allowed: %s', (before, after, ppm, jump) => {
    expect(isRateJump([at(before)], at(after), ppm)).toBe(jump)
  })

  test('is measured by every rate that held, as fractions', () => {
    expect(isRateJump([at(200n, 3n)], at(80n), 200_000)).toBe(false)
    expect(isRateJump([at(200n, 3n)], at(80_001n, 1_000n), 200_000)).toBe(true)
    expect(isRateJump([at(500n), at(400n)], at(500n), 200_000)).toBe(true)
  })
})

describe('the rate', () => {
  const scene = (): Street & { readonly set: (num: bigint, confirm?: boolean) => string } => {
    const there = fresh()
    const { a } = there
    const admin: TestMember = admit(a, 'admin', { roles: ['admin'] })
    const set = (num: bigint, confirm?: boolean): string =>
      codeOf(tryKind(a, admin, 'rate', { ...at(num), ...(confirm === undefined ? {} : { confirm }) }))
    return { ...there, set }
  }
  const start = ({ a }: Street): bigint => {
    const { num, den } = a.book.tables.group.get('group')!.rate
    return num / den
  }

  test('moves by a fifth within thirty days, in one step or many, unless it is confirmed', () => {
    const there = scene()
    const from = start(there)
    expect(there.set((from * 11n) / 10n)).toBe('ok')
    there.a.now += 10 * DAY_MS
    expect(there.set((from * 13n) / 10n)).toBe('rate-jump')
    expect(there.set((from * 12n) / 10n)).toBe('ok')
    expect(there.set((from * 13n) / 10n, true)).toBe('ok')
    expect(there.a.book.tables.group.get('group')?.rate.seq).toBe(4)
  })

  test('may move on once thirty days have passed', () => {
    const there = scene()
    const from = start(there)
    expect(there.set((from * 12n) / 10n)).toBe('ok')
    there.a.now += 30 * DAY_MS
    expect(there.set((from * 14n) / 10n)).toBe('ok')
  })

  test('is nobody else’s matter while the group keeps no line', () => {
    const group = foundGroup('Alone')
    const admin = admit(group, 'admin', { roles: ['admin'] })
    expect(codeOf(tryKind(group, admin, 'rate', at(1n)))).toBe('ok')
  })

  test('does not change without end within thirty days', () => {
    const there = scene()
    const from = start(there)
    const codes = Array.from({ length: 31 }, () => there.set(from))
    expect([codes.slice(0, 30).every(code => code === 'ok'), codes[30]]).toEqual([true, 'too-many-rates'])
  })
})

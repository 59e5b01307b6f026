/** The book as a whole: nothing half-written, all of it taken back, the sum always zero. SPEC 5.3. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AccountId } from '../src/base/ids.ts'
import { applyEntry } from '../src/ledger/apply.ts'
import { type Book, commitChanges, draftOf, emptyBook } from '../src/ledger/book.ts'
import { isSystem } from '../src/ledger/bounds.ts'
import { readEntry } from '../src/ledger/entry.ts'
import type { BodyOf, Kind } from '../src/ledger/kinds.ts'
import { rowShape, TABLE_NAMES } from '../src/ledger/tables.ts'
import { AMOUNT_MAX } from '../src/money/amount.ts'
import { pay, tryKind, village } from './village.ts'
import {
  type Author,
  admissionOf,
  admit,
  codeOf,
  copyOf,
  foundGroup,
  hashNamed,
  idOf,
  intentOf,
  memberOf,
  must,
  NOW,
  order,
  sumOf,
  type TestGroup,
  type TestMember,
  verify,
} from './world.ts'
import { connect, consent, signedLimit } from './world-lines.ts'

/** The book as plain data, in the order it is kept. */
const picture = (book: Book) => ({
  ...book,
  tables: TABLE_NAMES.map(name => [name, [...book.tables[name]].map(([key, row]) => [key, { ...row }])]),
})

describe('writes', () => {
  test('a refused write changes nothing', () => {
    const { group, ann, ben } = village()
    const before = picture(group.book)
    expect(codeOf(pay(group, ben, ann, 1_000_00n))).toBe('over-limit')
    expect(codeOf(tryKind(group, ben, 'rate', { num: 1n, den: 1n }))).toBe('not-allowed')
    expect(picture(group.book)).toEqual(before)
  })

  test('undo restores exactly, and only once', () => {
    const { group, ann, ben } = village()
    const before = picture(group.book)
    const signed = intentOf(group, ben, 'pay', { from: ben.account, to: ann.account, amt: 5n })
    const entry = { seq: group.book.size, at: NOW + 5, signed }
    const { undo } = must(applyEntry(group.book, entry, { verify, checkSignature: true }))
    const after = picture(group.book)
    undo()
    expect(picture(group.book)).toEqual(before)
    must(applyEntry(group.book, entry, { verify, checkSignature: true }))
    expect(picture(group.book)).toEqual(after)
    expect(undo).toThrow('must hold')
  })

  test('only the newest entry is taken back', () => {
    const { group, ann, ben } = village()
    const signed = intentOf(group, ben, 'pay', { from: ben.account, to: ann.account, amt: 5n })
    const { undo } = must(
      applyEntry(group.book, { seq: group.book.size, at: NOW, signed }, { verify, checkSignature: true }),
    )
    must(pay(group, ben, ann, 1n))
    expect(undo).toThrow('must hold')
  })

  test('rule 13: a write that would not sum to zero never happens', () => {
    const { group, ann } = village()
    const before = picture(group.book)
    const draft = draftOf(group.book)
    draft.set('accounts', ann.account, { ...draft.get('accounts', ann.account)!, balance: 1n })
    expect(() => commitChanges(group.book, { seq: group.book.size, at: NOW }, draft.changes())).toThrow(
      'sums to zero',
    )
    expect(picture(group.book)).toEqual(before)
  })

  test('every row can be written to disk and read back', () => {
    const { group, ann, ben } = village()
    const far = foundGroup('Far')
    connect(group, far, { byOne: 5n, byOther: 5n })
    must(pay(group, ben, ann, 5n))
    consent(group, ben, far, 3n)
    for (const name of TABLE_NAMES) {
      for (const row of group.book.tables[name].values())
        expect(rowShape(name).read(rowShape(name).write(row), '')).toEqual(row)
    }
  })
})

describe('any history', () => {
  const template = village({ min: -50n, max: 60n })
  const far = foundGroup('Far')
  connect(template.group, far, { byOne: 100n, byOther: 100n })
  admit(template.group, 'cid', { limits: {} })
  const names = ['ann', 'ben', 'cid']

  const step = fc.record({
    kind: fc.constantFrom('pay', 'pay', 'pay', 'pay-across', 'limits', 'rate', 'admit', 'limit'),
    author: fc.nat(3),
    from: fc.nat(4),
    to: fc.nat(4),
    amt: fc.oneof(fc.bigInt({ min: 1n, max: 80n }), fc.constant(AMOUNT_MAX)),
    wait: fc.integer({ min: -2, max: 5 }),
  })
  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

  function take(group: TestGroup, { kind, author, from, to, amt, wait }: Step, i: number) {
    const members = names.map(name => group.members.get(name) as TestMember)
    const who: Author = members[author] ?? 'node'
    const accounts = [
      ...members.map(member => member.account),
      group.external,
      idOf<AccountId>('nobody'),
    ] as AccountId[]
    const [source, target] = [accounts[from] as AccountId, accounts[to] as AccountId]
    const bodies: { [K in Kind]?: BodyOf<K> } = {
      pay: { from: source, to: target, amt },
      'pay-across': { from: source, to: far.gid, invoice: hashNamed(`${i}`), max: amt },
      limits: { account: target, limits: { min: -amt, ...(wait > 0 ? { max: amt } : {}) } },
      rate: { num: (amt % 1000n) + 1n, den: 7n },
      admit: admissionOf({ ...memberOf(group, `new ${i}`), number: `NEWS${String(i).padStart(4, '0')}` }),
      limit: { signed: signedLimit(far, group, amt % 1000n, i) },
    }
    return order(group, intentOf(group, who, kind as Kind, bodies[kind as Kind] as never), group.now + wait)
  }

  const fold = (entries: readonly Uint8Array[]): Book => {
    const book = emptyBook()
    for (const bytes of entries)
      must(applyEntry(book, must(readEntry(bytes)), { verify, checkSignature: false }))
    return book
  }

  test('rule 13: random wishes of random authors keep the sum at zero, never panic, and fold again to the same book', () => {
    const codes = new Set<string>()
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), steps => {
        const group = copyOf(template.group)
        for (const [i, one] of steps.entries()) {
          const before = picture(group.book)
          const result = take(group, one, i)
          codes.add(codeOf(result))
          if (result.ok) expect(one.kind === 'pay' && one.from === one.to).toBe(false)
          else expect(picture(group.book)).toEqual(before)
          expect(sumOf(group.book)).toBe(0n)
          const accounts = [...group.book.tables.accounts.values()]
          const heldByMembers = accounts
            .filter(row => !isSystem(row))
            .reduce((sum, row) => sum + row.held, 0n)
          expect(group.book.tables.accounts.get(group.external)?.held).toBe(heldByMembers)
          for (const row of accounts)
            expect(row.balance <= AMOUNT_MAX && row.balance >= -AMOUNT_MAX && row.held >= 0n).toBe(true)
        }
        expect(picture(fold(group.entries))).toEqual(picture(group.book))
      }),
      { numRuns: 60 },
    )
    // The steps are worth something only if they meet both answers.
    for (const code of ['ok', 'over-limit', 'not-allowed', 'not-your-account', 'malformed'])
      expect(codes).toContain(code)
  })
})

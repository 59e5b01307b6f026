/**
 * The terms of the group: what somebody accepts who comes in. Policy names the hash of the text, so the books tell which
 * terms held when; the text itself lies beside them, in the batch of the entry that named it. Former texts stay: a vote may
 * bring one back, and a newcomer who waits has accepted the one of their day.
 */
import { type Book, groupOf, type Hash, type Millis, termsHash } from '@localpay/protocol'
import type { Core } from './core.ts'
import type { Prepared } from './register.ts'
import { type PersonRow, putRow, rangeRows, type TermsRow, termsRow } from './rows.ts'
import { all, KEYS } from './store-keys.ts'

export interface Terms {
  /** Null where the group has none. */
  readonly inForce: () => (TermsRow & { readonly hash: Hash }) | null
  readonly get: (hash: Hash) => TermsRow | undefined
  readonly hold: (hash: Hash, row: TermsRow) => Prepared
}

export const termsIn = (book: Book): Hash | undefined => groupOf(book).policy.manners.terms

/** @throws RowFault when a row on our disk does not read */
export async function openTerms({ ports, ledger }: Core): Promise<Terms> {
  const texts = new Map<string, TermsRow>()
  const prefix = KEYS.terms('')
  for await (const [key, row] of rangeRows(ports.store, termsRow, all(prefix))) {
    const hash = key.slice(prefix.length)
    // From somebody else's file, perhaps: another text is not what the group signed.
    if (termsHash(row.text) === hash) texts.set(hash, row)
  }
  return {
    inForce: () => {
      const hash = ledger.isFounded() ? termsIn(ledger.book) : undefined
      const row = hash === undefined ? undefined : texts.get(hash)
      return hash === undefined || row === undefined ? null : { hash, ...row }
    },
    get: hash => texts.get(hash),
    hold: (hash, row) => ({
      changes: [putRow(termsRow, KEYS.terms(hash), row)],
      keep: () => void texts.set(hash, row),
    }),
  }
}

export function isTermsDue(terms: Terms, { terms: accepted }: PersonRow): boolean {
  const now = terms.inForce()
  return now !== null && now.hash !== accepted?.hash
}

/** Which terms somebody accepted, for who looks after them; null where there are and were none. */
export function acceptedTerms(
  terms: Terms,
  { terms: accepted }: Pick<PersonRow, 'terms'>,
): { readonly since: Millis | null; readonly current: boolean } | null {
  const row = accepted === undefined ? undefined : terms.get(accepted.hash)
  const now = terms.inForce()
  if (row === undefined && now === null) return null
  return { since: row?.since ?? null, current: row !== undefined && now?.hash === accepted?.hash }
}

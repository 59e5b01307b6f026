/** Payments of several people, before they are signed: whose the numbers are, and what the rules would say. */
import { amount, asId, type BodyOf, err, ok, type Result, wouldRefuse } from '@localpay/protocol'
import type { BatchItem, PartyJson } from './contract-payments.ts'
import type { Core } from './core.ts'
import { discreet } from './discreet.ts'
import { type Namers, partyOf } from './payment-page.ts'
import type { AppRefusal } from './refusals.ts'
import type { Person } from './services.ts'

/** Of the open accounts of people and of the group; what only the books themselves move has no number to write. */
export const accountsByNumber = (
  core: Core,
  names: Namers,
  numbers: readonly string[],
): readonly PartyJson[] =>
  [...new Set(numbers)].flatMap(number => {
    const id = core.ledger.book.tables.numbers.get(number)?.account
    const row = id === undefined ? undefined : core.ledger.book.tables.accounts.get(id)
    const known = row?.status === 'open' && row.kind !== 'external' && row.kind !== 'contested'
    return known && id !== undefined ? [partyOf(core, names, id)] : []
  })

type Tried = Result<null, AppRefusal>
type Wished = Result<BodyOf<'batch'>['items'][number], AppRefusal>

function wishedMove({ from, to, amount: text }: BatchItem): Wished {
  const [payer, payee, amt] = [asId('account', from), asId('account', to), BigInt(text)]
  return payer === null || payee === null || amt < 0n || amt >= 2n ** 63n
    ? err({ code: 'malformed', why: 'want accounts and amounts' })
    : ok({ from: payer, to: payee, amt: amount(amt) })
}

export function tryBatch(core: Core, person: Person, wished: readonly BatchItem[]): Tried {
  const items: BodyOf<'batch'>['items'][number][] = []
  for (const one of wished) {
    const move = wishedMove(one)
    if (!move.ok) return move
    items.push(move.value)
  }
  return tried(core, person, { kind: 'batch', body: { items } })
}

export function tryEntry(core: Core, person: Person, wished: BatchItem): Tried {
  const move = wishedMove(wished)
  return move.ok ? tried(core, person, { kind: 'enter', body: move.value }) : move
}

function tried<K extends 'batch' | 'enter'>(
  core: Core,
  person: Person,
  wish: { readonly kind: K; readonly body: BodyOf<K> },
): Tried {
  const { ledger, ports } = core
  const refusal = wouldRefuse(ledger.book, { ...wish, by: person.member, at: ports.clock.now() })
  return refusal === null ? ok(null) : err(discreet(core, person, refusal))
}

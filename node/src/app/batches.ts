/** Payments of several people, before they are signed: whose the numbers are, and what the rules would say. */
import { amount, asId, type BodyOf, err, ok, type Result, wouldRefuse } from '@localpay/protocol'
import type { BatchItem, PartyJson } from './contract-payments.ts'
import type { Core } from './core.ts'
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

export function tryBatch({ ledger, ports }: Core, { member }: Person, wished: readonly BatchItem[]): Tried {
  const items: BodyOf<'batch'>['items'][number][] = []
  for (const one of wished) {
    const move = wishedMove(one)
    if (!move.ok) return move
    items.push(move.value)
  }
  const at = ports.clock.now()
  const refusal = wouldRefuse(ledger.book, { kind: 'batch', by: member, body: { items }, at })
  return refusal === null ? ok(null) : err(refusal)
}

export function tryEntry({ ledger, ports }: Core, { member }: Person, wished: BatchItem): Tried {
  const move = wishedMove(wished)
  if (!move.ok) return move
  const at = ports.clock.now()
  const refusal = wouldRefuse(ledger.book, { kind: 'enter', by: member, body: move.value, at })
  return refusal === null ? ok(null) : err(refusal)
}

/** What our group tells in clearing rounds: how exactly, of which lines, or nothing at all. The committee chooses. */
import {
  type Bytes,
  type ClearOffer,
  claimToCancel,
  clearOfferShape,
  type Disclosure,
  debtToCancel,
  disclosed,
  encodeAs,
  LIMITS,
  type LineId,
  type Signed,
  seal,
} from '@localpay/protocol'
import type { Core } from '../core.ts'
import { ownGroupId } from '../known-groups.ts'
import { getRow, putRow } from '../rows.ts'
import { KEYS } from '../store-keys.ts'
import { type ChoiceRow, choiceRow } from './round-rows.ts'

export interface OwnOffers {
  readonly choice: () => ChoiceRow
  /** Takes a turn. */
  readonly choose: (choice: ChoiceRow) => Promise<void>
  readonly takesPart: () => boolean
  /** Of each line what is free of holds, as far as we tell; the largest first if there are more than one message takes. */
  readonly make: (round: string) => readonly { readonly offer: ClearOffer; readonly signed: Signed }[]
}

/** What holds now: the committee's word, or the node's settings. */
export async function chosen(core: Core): Promise<ChoiceRow> {
  const row = await getRow(core.ports.store, choiceRow, KEYS.own('clearing'))
  return row ?? { disclosure: core.config.disclosure, keptOut: [] }
}

export async function makeOwnOffers(core: Core): Promise<OwnOffers> {
  let choice = await chosen(core)
  const { ledger } = core

  const lineOffer = (round: string, line: LineId, disclosure: Disclosure): ClearOffer | null => {
    const us = ownGroupId(core)
    const row = ledger.book.tables.lines.get(line)
    if (us === null || row === undefined) return null
    const owes = row.balance < 0n
    const amt = disclosed(owes ? debtToCancel(row) : claimToCancel(row), disclosure)
    if (amt <= 0n) return null
    const [debtor, creditor] = owes ? [us, row.partner] : [row.partner, us]
    return { v: 1, round, line, side: us, debtor, creditor, amt, seq: core.ports.clock.now() }
  }
  const signed = (offer: ClearOffer): Signed => {
    const bytes: Bytes = encodeAs(clearOfferShape, offer)
    return seal('offer', bytes, core.signer)
  }

  return {
    choice: () => choice,
    choose: row =>
      core.turns.take(async () => {
        await core.ports.store.write([putRow(choiceRow, KEYS.own('clearing'), row)])
        choice = row
      }),
    takesPart: () => choice.disclosure !== 'none' && ownGroupId(core) !== null,
    make: round => {
      const out = new Set<string>(choice.keptOut)
      const lines = ledger.isFounded() ? [...ledger.book.tables.lines.keys()] : []
      return lines
        .filter(line => !out.has(line))
        .flatMap(line => lineOffer(round, line as LineId, choice.disclosure) ?? [])
        .sort((a, b) => (a.amt > b.amt ? -1 : a.amt < b.amt ? 1 : 0))
        .slice(0, LIMITS.linesPerRecordMax)
        .map(offer => ({ offer, signed: signed(offer) }))
    },
  }
}

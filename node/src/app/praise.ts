/** What others said after payments with an account: how often, and the last of it with its words, as far as not erased. */
import { type AccountId, ok, type Result } from '@localpay/protocol'
import type { PraiseReply } from './contract-payments.ts'
import type { Core } from './core.ts'
import { memberName, type Namers, partyOf } from './payment-page.ts'
import { type AppRefusal, no } from './refusals.ts'
import { getRow, memoRow } from './rows.ts'
import { KEYS } from './store-keys.ts'

export async function praiseOf(
  core: Core,
  names: Namers,
  account: AccountId,
): Promise<Result<PraiseReply, AppRefusal>> {
  const row = core.ledger.book.tables.accounts.get(account)
  if (row === undefined || row.kind === 'external' || row.kind === 'contested') return no('not-found')
  const { good = 0, fair = 0, poor = 0, last = [] } = row.praise ?? {}
  const told: PraiseReply['last'] = []
  for (const seq of last.toReversed()) {
    const entry = await core.ledger.entry(seq)
    if (entry?.signed.intent.kind !== 'thank') continue
    const { intent, id } = entry.signed
    const words = await getRow(core.ports.store, memoRow, KEYS.memo(id))
    const by = await memberName(core, names, intent.by)
    told.push({ mark: intent.body.mark, words: words?.memo ?? '', by, at: entry.at })
  }
  return ok({ who: partyOf(core, names, account), good, fair, poor, last: told })
}

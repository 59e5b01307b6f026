/** Cards and helpers: keys to which a member delegated, with what is spent of each; and what such a key's client asks. */
import {
  type AccountId,
  groupOf,
  ok,
  type PublicKey,
  periodOf,
  type Result,
  type Row,
  readIntent,
} from '@localpay/protocol'
import { cardName } from './card-names.ts'
import type { CardClientReply, CardIntentReply, CardJson, CardsReply } from './contract-cards.ts'
import type { Core } from './core.ts'
import { jsonOf } from './ledger-json.ts'
import type { PeopleHere } from './people.ts'
import { type AppRefusal, no } from './refusals.ts'
import type { Cards, Payments, SubmitRequest } from './services.ts'

type Delegate = Row<'delegates'>

export const makeCards = (
  core: Core,
  names: Pick<PeopleHere, 'nameOf'>,
  payments: Pick<Payments, 'submit'>,
): Cards => ({
  list: async ({ account }) =>
    account === null ? no('not-a-member-yet') : ok(await cardsOf(core, names, account)),
  client: async key => clientOf(core, key),
  submit: request => submitByCard(core, payments, request),
})

const nowOf = ({ ports, ledger }: Core): number => Math.max(ports.clock.now(), ledger.book.at)

async function cardsOf(
  core: Core,
  names: Pick<PeopleHere, 'nameOf'>,
  account: AccountId,
): Promise<CardsReply> {
  const mine = [...core.ledger.book.tables.delegates].filter(([, row]) => row.account === account)
  const cards = await Promise.all(mine.map(([key, row]) => cardJson(core, names, key as PublicKey, row)))
  const rank = ({ state }: CardJson): number => ['on', 'over', 'ended'].indexOf(state)
  return { cards: cards.sort((a, b) => rank(a) - rank(b) || b.until - a.until) }
}

function boundsOf(core: Core, { scope, each, amount, every, until, state }: Delegate) {
  const over = nowOf(core) > until
  return {
    scope: [...scope],
    each: each.toString(),
    amount: amount.toString(),
    every,
    until,
    state: state === 'ended' ? state : over ? ('over' as const) : state,
  }
}

/** A new period begins with nothing spent. */
const spentNow = (core: Core, { period, spent, every }: Delegate): bigint =>
  period === periodOf(nowOf(core), every) ? spent : 0n

async function cardJson(
  core: Core,
  names: Pick<PeopleHere, 'nameOf'>,
  key: PublicKey,
  row: Delegate,
): Promise<CardJson> {
  return {
    key,
    name: await cardName(core, key),
    by: (await names.nameOf(row.member))?.name ?? '',
    ...boundsOf(core, row),
    spent: spentNow(core, row).toString(),
    tagged: row.tag !== undefined,
  }
}

/** Who knows the key is its client, or somebody who reads the books. */
function clientOf(core: Core, key: PublicKey): Result<CardClientReply, AppRefusal> {
  if (!core.ledger.isFounded()) return no('not-set-up')
  const { tables } = core.ledger.book
  const row = tables.delegates.get(key)
  if (row === undefined) return no('not-found')
  const { gid, inc, policy } = groupOf(core.ledger.book)
  return ok({
    gid,
    inc,
    member: row.member,
    account: row.account,
    number: tables.accounts.get(row.account)?.number ?? '',
    currency: jsonOf(policy.currency),
    ...boundsOf(core, row),
    left: (row.amount - spentNow(core, row)).toString(),
  })
}

/** What a delegate's key signed comes without a session: the signature says who, and the books what it may do. */
async function submitByCard(
  { ledger }: Core,
  payments: Pick<Payments, 'submit'>,
  request: SubmitRequest,
): Promise<Result<CardIntentReply, AppRefusal>> {
  if (!ledger.isFounded()) return no('not-set-up')
  const read = readIntent(request.intent, request.sig)
  if (!read.ok) return read
  const { by, key } = read.value.intent
  const { tables } = ledger.book
  if (tables.delegates.get(key)?.member !== by) return no('not-found')
  const account = tables.members.get(by)?.account ?? null
  const done = await payments.submit(
    { member: by, account, committee: false, roles: [], area: null },
    request,
  )
  if (!done.ok) return done
  const { intent, seq, at } = done.value
  return ok({ intent, seq, at })
}

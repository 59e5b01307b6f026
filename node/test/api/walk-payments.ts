/** A visit to the doors about one payment and about many, for the tests of all doors. */
import type { Call, Guest } from './api-node.ts'
import { walkContacts } from './walk-contacts.ts'

/** What Ann paid Ben, what others said of him, and what she might pay him together with others. */
export async function walkPayments(
  { admin, ann, ben }: { readonly admin: Guest; readonly ann: Guest; readonly ben: Guest },
  payment: string,
  call: Call,
): Promise<void> {
  const [payer, payee] = [ann, ben].map(({ me }) => me.account)
  await call(ben, 'GET', `/api/payments/${payment}`, '/api/payments/:payment')
  await call(ann, 'GET', `/api/praise/${payee?.account}`, '/api/praise/:account')
  await call(admin, 'GET', '/api/disputes', '/api/disputes')
  await call(admin, 'GET', '/api/group-accounts', '/api/group-accounts')
  const choice = (await call(admin, 'GET', '/api/clearing', '/api/clearing')).body
  const { disclosure, keptOut } = choice
  await call(admin, 'PUT', '/api/clearing', '/api/clearing', { disclosure, keptOut })
  const other = { name: 'Renée', town: 'Crest', about: '', area: '' }
  await call(admin, 'POST', '/api/desk/joins', '/api/desk/joins', other)
  await call(ann, 'POST', '/api/numbers', '/api/numbers', { numbers: [payee?.number] })
  const items = [{ from: payer?.account, to: payee?.account, amount: '5' }]
  await call(ann, 'POST', '/api/batches/dry-run', '/api/batches/dry-run', { items })
  await walkContacts({ ann, ben }, call)
  await call(admin, 'POST', '/api/entries/dry-run', '/api/entries/dry-run', items[0])
}

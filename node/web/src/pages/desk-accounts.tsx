/** The group's own accounts: what each is for, what stands on it, who may sign for it. */
import type { GroupAccountsReply, Me } from '@localpay/node'
import { useState } from 'preact/hooks'
import { groupAccountName } from '../flows/group-accounts.ts'
import { mayOpen } from '../flows/roles.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { Row, Rows } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'

/** Its form comes when it is asked for. */
const openSheet = async () => (await import('./open-treasury-sheet.tsx')).OpenTreasurySheet

export function DeskAccountsPage() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('group-accounts', stop => api.groupAccounts(stop))
  if (me === null) return null
  return (
    <div class="stack narrow">
      <Heading title={t('group-accounts.title')} />
      <SectionMenu section="desk" />
      <p>{t('group-accounts.what')}</p>
      <Loaded query={query} tall>
        {reply => <Accounts me={me} reply={reply} />}
      </Loaded>
      {mayOpen('committee', me.roles) && <OpenTreasury />}
    </div>
  )
}

function Accounts({ me, reply }: { me: Me; reply: GroupAccountsReply }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const { accounts, signers } = reply
  return (
    <>
      <Rows>
        {accounts.map(account => (
          <Row
            key={account.account}
            title={<a href={`/desk/accounts/${account.account}`}>{groupAccountName(account, t)}</a>}
            second={t('group-accounts.for', { kind: account.kind })}
            figure={money(account.balance)}
          />
        ))}
      </Rows>
      <p class="card">
        {t('group-accounts.signers', {
          count: signers.length,
          names: new Intl.ListFormat(t.language).format(signers),
        })}
      </p>
    </>
  )
}

function OpenTreasury() {
  const t = useText()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button kind="quiet" onClick={() => setOpen(true)}>
        {t('group-accounts.open')}
      </Button>
      {open && <Lazy bring={openSheet} props={{ onClose: () => setOpen(false) }} />}
    </>
  )
}

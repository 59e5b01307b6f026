/** Who signs for a member: they themselves, or committee members where there is no device; and what those do for them. */
import type { Me, MemberReply } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { sayNumber } from '../flows/account-number.ts'
import { mayOpen } from '../flows/roles.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Sheet } from '../parts/sheet.tsx'
import { Signers } from '../parts/signers.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useAct } from '../parts/use-form.ts'
import { HistoryPages } from './history-pages.tsx'

const REFRESH = ['desk', 'member', 'lost-desk'] as const

interface Props {
  readonly me: Me
  readonly member: MemberReply
}

export function Custody({ me, member }: Props) {
  const t = useText()
  const [open, setOpen] = useState(false)
  const { name, keys, custodians, reissue } = member
  const isOwn = keys > 0
  const mayChange = isOwn ? mayReplace(me, member) : mayOpen('area', me.roles)
  const names = new Intl.ListFormat(t.language).format(custodians.map(one => one.name))
  return (
    <section class="card stack" aria-labelledby="custody-title">
      <h2 id="custody-title">{t('custody.title')}</h2>
      <p>{isOwn ? t('custody.own', { name }) : t('custody.by', { name, names })}</p>
      {reissue !== null && (
        <p>
          {t('custody.waits')} {mayOpen('committee', me.roles) && <a href="/desk/lost">{t('lost.title')}</a>}
        </p>
      )}
      {mayChange && (
        <Button kind="quiet" onClick={() => setOpen(true)}>
          {t(isOwn ? 'custody.hand' : 'custody.change')}
        </Button>
      )}
      {open && <SignersSheet me={me} member={member} onClose={() => setOpen(false)} />}
      {member.signsFor && <ForThem me={me} member={member} />}
    </section>
  )
}

/** Of who has keys: they end after the days of objection, and no role may hang on them. */
const mayReplace = (me: Me, { member, roles, reissue, status }: MemberReply): boolean =>
  mayOpen('committee', me.roles) &&
  member !== me.member &&
  roles.length === 0 &&
  reissue === null &&
  status !== 'left'

type Named = NonNullable<BodyOf<'change'>['custodians']>

function SignersSheet({ me, member, onClose }: Props & { readonly onClose: () => void }) {
  const t = useText()
  const now = member.custodians.map(one => one.member)
  const [chosen, setChosen] = useState<readonly string[]>(now)
  const [lacks, setLacks] = useState<Refusal | null>(null)
  const { name, keys } = member
  const id = member.member as BodyOf<'change'>['member']
  const isOwn = keys > 0
  const title = t(isOwn ? 'custody.hand' : 'custody.change')
  const after = { title, refresh: REFRESH, done: onClose }
  const change = useAct({ kind: 'change', said: t('members.changed', { name }), ...after })
  const hand = useAct({ kind: 'reissue', said: t('custody.asked'), ...after })
  const form = isOwn ? hand : change
  // Nobody names themselves for somebody who is in the books already.
  const signers = member.signers.filter(one => isOwn || one.member !== me.member || now.includes(me.member))
  const custodians = chosen.filter(one => signers.some(signer => signer.member === one)) as unknown as Named
  function go(): void {
    if (form.state === 'waiting') return void form.retry()
    setLacks(custodians.length === 0 ? { code: 'no-custodian' } : null)
    if (custodians.length > 0) void form.start({ member: id, custodians })
  }
  return (
    <Sheet title={title} onClose={onClose}>
      <div class="stack">
        <p>{t(isOwn ? 'custody.hand-what' : 'custody.change-what', { name })}</p>
        <Signers legend={t('custody.who')} signers={signers} chosen={custodians} onChoose={setChosen} />
        <RefusalNote refusal={form.refusal ?? lacks} />
        <div class="button-row">
          <Button busy={form.busy} onClick={go}>
            {title}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {t('common.cancel')}
          </Button>
        </div>
      </div>
    </Sheet>
  )
}

/** Its form comes when it is asked for. */
const paySheet = async () => (await import('./pay-for-sheet.tsx')).PayForSheet

/** A payment that they ask for, and what came and went, to be read to them or printed. */
function ForThem({ me, member }: Props) {
  const { api } = useApp()
  const t = useText()
  const [paying, setPaying] = useState(false)
  const account = member.accounts.find(({ first }) => first)
  const id = account?.account ?? ''
  const history = useQuery(`group-history?${id}`, stop => api.history({ account: id }, stop))
  if (account === undefined) return null
  const { balance, number } = account
  const from = { account: id, name: `${member.name} · ${sayNumber(number)}`, balance }
  return (
    <>
      <Button onClick={() => setPaying(true)}>{t('custody.pay', { name: member.name })}</Button>
      {paying && (
        <Lazy
          bring={paySheet}
          props={{ me, from, by: member.member, others: [], onClose: () => setPaying(false) }}
        />
      )}
      <details>
        <summary>{t('group-accounts.history')}</summary>
        <div class="stack">
          <a class="button quiet" href={`/api/statement?account=${id}`} download="statement.csv">
            {t('history.table')}
          </a>
          <Loaded query={history} tall>
            {first => (
              <HistoryPages me={me} first={first} more={before => api.history({ account: id, before })} />
            )}
          </Loaded>
        </div>
      </details>
    </>
  )
}

/** One member for the committee: roles, area, standing, accounts with their limits and holders, leaving. */
import type { Me, MemberReply } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import { acceptedWords } from '../flows/accepted-terms.ts'
import { sayNumber } from '../flows/account-number.ts'
import { oneOf, readAll } from '../flows/read-form.ts'
import { mayOpen } from '../flows/roles.ts'
import { Button } from '../parts/button.tsx'
import { CheckGroup } from '../parts/choices.tsx'
import { Contacts } from '../parts/contacts.tsx'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Select } from '../parts/field.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Sheet } from '../parts/sheet.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useAct } from '../parts/use-form.ts'
import type { PageProps } from './page-props.ts'

const ROLES = ['admin', 'committee', 'coordinator', 'auditor'] as const
/** What typed limits need is most of this page's code, and comes after the page. */
const accountCard = async () => (await import('./desk-member-account.tsx')).AccountCard

const custody = async () => (await import('./desk-custody.tsx')).Custody

const eraseMember = async () => (await import('./erase-member.tsx')).EraseMember

const REFRESH = ['desk', 'member'] as const

export function DeskMemberPage({ params }: PageProps) {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const id = params['member'] ?? ''
  const query = useQuery(`member?${id}`, stop => api.member(id, stop))
  if (me === null) return null
  return (
    <div class="stack narrow">
      <Heading title={titleOf(query.data.value) ?? t('members.title')} />
      <a href="/desk/members">{t('members.title')}</a>
      <Loaded query={query} tall>
        {member => <Member me={me} member={member} />}
      </Loaded>
    </div>
  )
}

/** Who was erased has no name but the number. */
const titleOf = (member: MemberReply | null | undefined): string | undefined =>
  member?.erased === true ? sayNumber(member.name) : member?.name

function Member({ me, member }: { me: Me; member: MemberReply }) {
  const t = useText()
  const { name, status, town } = member
  const isCommittee = mayOpen('committee', me.roles)
  const terms = acceptedWords(member.terms, t)
  return (
    <>
      <p class="second">{[t('members.status', { status }), town].filter(part => part !== '').join(' · ')}</p>
      {member.about !== '' && <p class="ad-body">{member.about}</p>}
      {terms !== '' && <p class="second">{terms}</p>}
      {member.contacts.length > 0 && <Contacts contacts={member.contacts} />}
      {status !== 'left' && mayOpen('admin', me.roles) && <RolesForm member={member} />}
      {status !== 'left' && member.areas.length > 0 && isCommittee && <AreaForm member={member} />}
      {status !== 'left' && <Lazy bring={custody} props={{ me, member }} />}
      {(status !== 'left' || member.accounts.length > 0) && (
        <section class="stack" aria-labelledby="accounts-title">
          <h2 id="accounts-title">{t('members.accounts')}</h2>
          {member.accounts.map(account => (
            <Lazy
              key={account.account}
              bring={accountCard}
              props={{ currency: me.group.currency, name, account, mayAct: isCommittee }}
            />
          ))}
          {status !== 'left' && isCommittee && <OpenAccount member={member} />}
        </section>
      )}
      {status !== 'left' && member.member !== me.member && mayOpen('area', me.roles) && (
        <Standing me={me} member={member} />
      )}
      {status === 'left' && !member.erased && isCommittee && <Lazy bring={eraseMember} props={{ member }} />}
    </>
  )
}

/** Its form comes when it is asked for. */
const openAccountSheet = async () => (await import('./open-account-sheet.tsx')).OpenAccountSheet

function OpenAccount({ member }: { member: MemberReply }) {
  const t = useText()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button kind="quiet" onClick={() => setOpen(true)}>
        {t('members.open-account', { name: member.name })}
      </Button>
      {open && <Lazy bring={openAccountSheet} props={{ member, onClose: () => setOpen(false) }} />}
    </>
  )
}

const memberId = (member: MemberReply) => member.member as BodyOf<'change'>['member']

function RolesForm({ member }: { member: MemberReply }) {
  const t = useText()
  const form = useAct({
    kind: 'change',
    title: t('members.save-roles'),
    read: form => ({
      ok: true,
      value: { member: memberId(member), roles: ROLES.filter(role => form.all('roles').includes(role)) },
    }),
    refresh: REFRESH,
    said: t('members.changed', { name: member.name }),
    done: () => form.again(),
  })
  return (
    <form class="card stack" onSubmit={form.submit}>
      <CheckGroup
        legend={t('members.roles')}
        name="roles"
        values={member.roles}
        choices={ROLES.map(role => ({ value: role, label: t('members.role', { role }) }))}
      />
      <FormEnd form={form} go={t('members.save-roles')} />
    </form>
  )
}

function AreaForm({ member }: { member: MemberReply }) {
  const t = useText()
  const known = ['', ...member.areas.map(({ id }) => id)]
  const form = useAct({
    kind: 'change',
    title: t('members.save-area'),
    read: form => {
      const read = readAll({ area: oneOf(form('area'), known) })
      return read.ok ? { ok: true, value: { member: memberId(member), area: read.value.area } } : read
    },
    refresh: REFRESH,
    said: t('members.changed', { name: member.name }),
    done: () => form.again(),
  })
  return (
    <form class="card stack" onSubmit={form.submit}>
      <Select label={t('members.area')} name="area" defaultValue={member.area} refusal={form.fields['area']}>
        <option value="">{t('members.no-area')}</option>
        {member.areas.map(({ id, name }) => (
          <option key={id} value={id} selected={id === member.area}>
            {name}
          </option>
        ))}
      </Select>
      <FormEnd form={form} go={t('members.save-area')} />
    </form>
  )
}

/** Suspended and back; and the end of a membership, with what becomes of the balance, asked twice. */
function Standing({ me, member }: { me: Me; member: MemberReply }) {
  const t = useText()
  const { name, status, leaver } = member
  const money = useMoney(me.group.currency)
  const [leaving, setLeaving] = useState(false)
  const suspended = status === 'suspended'
  const title = t(suspended ? 'members.reinstate' : 'members.suspend', { name })
  const said = t('members.changed', { name })
  const change = useAct({ kind: 'change', title, refresh: REFRESH, said, done: () => change.again() })
  const leave = useAct({
    kind: 'leave',
    title: t('members.leave', { name }),
    refresh: REFRESH,
    said,
    done: () => setLeaving(false),
  })
  const next = { member: memberId(member), status: suspended ? 'member' : 'suspended' } as const
  const balance = member.accounts
    .filter(({ holders }) => holders.length === 1)
    .reduce((sum, one) => sum + BigInt(one.balance), 0n)
  return (
    <div class="card stack-small">
      <RefusalNote refusal={change.refusal} />
      <div class="button-row">
        <Button
          kind="quiet"
          busy={change.busy}
          onClick={() => (change.state === 'waiting' ? change.retry() : change.start(next))}
        >
          {title}
        </Button>
        {mayOpen('committee', me.roles) && (
          <Button kind="quiet" onClick={() => setLeaving(true)}>
            {t('members.leave', { name })}
          </Button>
        )}
      </div>
      {leaving && (
        <Sheet title={t('members.leave', { name })} onClose={() => setLeaving(false)}>
          <div class="stack">
            <p>{t('members.leave-what', { rule: leaver, balance: money(balance) })}</p>
            <RefusalNote refusal={leave.refusal} />
            <div class="button-row">
              <Button
                busy={leave.busy}
                onClick={() =>
                  leave.state === 'waiting' ? leave.retry() : leave.start({ member: memberId(member) })
                }
              >
                {t('members.leave', { name })}
              </Button>
              <Button kind="quiet" onClick={() => setLeaving(false)}>
                {t('common.cancel')}
              </Button>
            </div>
          </div>
        </Sheet>
      )}
    </div>
  )
}

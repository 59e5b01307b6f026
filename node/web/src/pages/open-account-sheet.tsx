/** Another account for somebody who is a member already: what kind, under which number, and that they look after it. */
import type { MemberReply } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { sayNumber } from '../flows/account-number.ts'
import { oneOf, readAll } from '../flows/read-form.ts'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { Select } from '../parts/field.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Sheet } from '../parts/sheet.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useAct } from '../parts/use-form.ts'

type Body = BodyOf<'account'>
type Next = { readonly account: string; readonly number: string }
interface Props {
  readonly member: MemberReply
  readonly onClose: () => void
}

const KINDS = ['family', 'company', 'public', 'person'] as const

export function OpenAccountSheet({ member, onClose }: Props) {
  const { api } = useApp()
  const t = useText()
  const next = useQuery('next-account', stop => api.nextAccount(stop))
  return (
    <Sheet title={t('members.open-account', { name: member.name })} onClose={onClose}>
      <Loaded query={next}>
        {found => <OpenForm key={found.account} member={member} next={found} onClose={onClose} />}
      </Loaded>
    </Sheet>
  )
}

function OpenForm({ member, next, onClose }: Props & { readonly next: Next }) {
  const t = useText()
  const { name } = member
  const number = sayNumber(next.number)
  const form = useAct({
    kind: 'account',
    title: t('members.open-account', { name }),
    read: form => {
      const read = readAll({ kind: oneOf(form('kind'), KINDS) })
      if (!read.ok) return read
      const holder = {
        member: member.member as Body['holders'][number]['member'],
        can: ['pay', 'bill', 'manage'],
      } as const
      const account = next.account as Body['account']
      return {
        ok: true,
        value: {
          account,
          number: next.number,
          kind: read.value.kind,
          holders: [{ ...holder, can: [...holder.can] }],
        },
      }
    },
    refresh: ['desk', 'member', 'next-account', 'positions'],
    said: t('members.opened', { number, name }),
    done: onClose,
  })
  return (
    <form class="stack" onSubmit={form.submit}>
      <p>{t('members.open-what', { number, name })}</p>
      <Select label={t('desk.kind')} name="kind" refusal={form.fields['kind']}>
        {KINDS.map(kind => (
          <option key={kind} value={kind}>
            {t('desk.kind-of', { kind })}
          </option>
        ))}
      </Select>
      <FormEnd form={form} go={t('members.open')} onCancel={onClose} />
    </form>
  )
}

import type { DeskReply } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import { sayNumber } from '../flows/account-number.ts'
import { limitsBody } from '../flows/desk.ts'
import type { AskedRead } from '../flows/proposal-body.ts'
import { RadioGroup } from '../parts/choices.tsx'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { Select } from '../parts/field.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { AccountLimits } from './account-limits.tsx'
import { AskedFields } from './asked-fields.tsx'
import type { RuleFormProps } from './rules-form.tsx'

/** Limits of its own, or those of everybody again. */
const BOUNDS = ['own', 'group'] as const

/** Asks the group how far one account may go. */
export function AskedAccount({ reply }: RuleFormProps) {
  const { api } = useApp()
  const query = useQuery('desk', stop => api.desk(stop))
  return <Loaded query={query}>{({ members }) => <AccountFields reply={reply} members={members} />}</Loaded>
}

function AccountFields({ reply, members }: Pick<RuleFormProps, 'reply'> & Pick<DeskReply, 'members'>) {
  const t = useText()
  const { currency } = reply.policy
  const [id, setId] = useState(members[0]?.account.account ?? '')
  const [bound, setBound] = useState<(typeof BOUNDS)[number]>('own')
  const chosen = members.find(({ account }) => account.account === id)
  const read: AskedRead = form => {
    if (bound === 'group')
      return { ok: true, value: { limits: { account: id as BodyOf<'limits'>['account'] } } }
    const typed = { account: id, below: form('below'), above: form('above') }
    const limits = limitsBody(typed, currency, t.language)
    return limits.ok ? { ok: true, value: { limits: limits.value } } : limits
  }
  return (
    <AskedFields read={read}>
      {({ fields }) => (
        <>
          <Select
            label={t('decisions.whose')}
            value={id}
            onChange={event => setId(event.currentTarget.value)}
          >
            {members.map(({ account, name }) => (
              <option key={account.account} value={account.account}>
                {name} · {sayNumber(account.number)}
              </option>
            ))}
          </Select>
          <RadioGroup
            legend={t('rules.section', { section: 'limits' })}
            name="bound"
            value={bound}
            onChoose={setBound}
            choices={BOUNDS.map(value => ({
              value,
              label: t(value === 'own' ? 'decisions.limits-own' : 'decisions.limits-group'),
            }))}
          />
          {bound === 'own' && chosen !== undefined && (
            <AccountLimits key={id} currency={currency} account={chosen.account} fields={fields} />
          )}
        </>
      )}
    </AskedFields>
  )
}

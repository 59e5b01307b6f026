import { useEffect, useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { sayNumber } from '../flows/account-number.ts'
import { findAccounts } from '../flows/find-accounts.ts'
import type { OwnPayee } from '../flows/pay.ts'
import { useApp, useQuery, useText } from './context.tsx'
import { Field, Select } from './field.tsx'

interface Props {
  /** What the choice is for: «Who should pay». */
  readonly label: string
  readonly name: string
  /** Typed beforehand. */
  readonly first?: string
  readonly required?: boolean
  readonly refusal?: Refusal | undefined
  /** Accounts that are offered whatever is typed, by a name of their own. */
  readonly beside?: readonly { readonly account: string; readonly name: string }[]
  /** Which is not offered: that which pays. */
  readonly but?: string
  /** Those to choose from now, so that a page can name the one that was chosen. */
  readonly onFound?: (found: readonly OwnPayee[]) => void
}

/** Somebody of the group: typed in part, chosen among those it may be. */
export function AccountField(props: Props) {
  const { label, name, first = '', required = true, refusal, beside = [], but, onFound } = props
  const { api } = useApp()
  const t = useText()
  const [typed, setTyped] = useState(first)
  const q = typed.trim()
  const query = useQuery(`people?account=${q.toLowerCase()}`, stop => findAccounts(api, q, stop))
  const found = (query.data.value ?? []).filter(({ account }) => account !== but)
  useEffect(() => onFound?.(found), [query.data.value])
  return (
    <fieldset class="pick stack-small">
      <legend>{label}</legend>
      <Field
        label={t('pay.person')}
        hint={t('pay.person-hint')}
        search
        autocomplete="off"
        maxLength={60}
        value={typed}
        onInput={event => setTyped(event.currentTarget.value)}
      />
      <Select label={t('form.chosen')} name={name} required={required} refusal={refusal}>
        {found.length + beside.length !== 1 && <option value="">{t('form.choose')}</option>}
        {found.map(one => (
          <option key={one.account} value={one.account}>
            {one.name} · {sayNumber(one.number)}
          </option>
        ))}
        {beside.map(one => (
          <option key={one.account} value={one.account}>
            {one.name}
          </option>
        ))}
      </Select>
      {query.data.value !== undefined && found.length === 0 && <p role="status">{t('pay.nobody')}</p>}
    </fieldset>
  )
}

/** Somebody in another group, by the number that they say. */
import type { NeighbourGroup } from '@localpay/node'
import { useState } from 'preact/hooks'
import { readNumber } from '../flows/account-number.ts'
import type { PayRun } from '../flows/pay-run.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { Field, readForm, Select } from '../parts/field.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { EnterLink } from './enter-link.tsx'

type Props = { readonly run: PayRun }

/** With the way to a payment between two others. */
export function Further({ run }: Props) {
  return (
    <>
      <OtherGroup run={run} />
      <EnterLink />
    </>
  )
}

function OtherGroup({ run }: Props) {
  const t = useText()
  const { api } = useApp()
  const query = useQuery('groups', stop => api.groups(stop))
  return (
    <details class="card">
      <summary>{t('pay.other-group')}</summary>
      <Loaded query={query}>
        {({ groups }) =>
          groups.length === 0 ? <p>{t('pay.no-groups')}</p> : <OtherGroupForm run={run} groups={groups} />
        }
      </Loaded>
    </details>
  )
}

function OtherGroupForm({ run, groups }: Props & { groups: readonly NeighbourGroup[] }) {
  const t = useText()
  const [wrong, setWrong] = useState(false)
  function submit(event: SubmitEvent): void {
    event.preventDefault()
    const form = readForm(event.currentTarget as HTMLFormElement)
    const group = groups.find(one => one.gid === form('group'))
    const number = readNumber(form('number'))
    setWrong(number === null)
    if (group !== undefined && number !== null) run.choose({ kind: 'across', group, number })
  }
  return (
    <form class="stack" onSubmit={submit}>
      <Select label={t('pay.group')} name="group" required>
        {groups.map(group => (
          <option key={group.gid} value={group.gid}>
            {group.name}, {group.town}
          </option>
        ))}
      </Select>
      <Field
        label={t('pay.number')}
        hint={t('pay.number-hint')}
        name="number"
        required
        autocomplete="off"
        autocapitalize="characters"
        maxLength={12}
      />
      <RefusalNote refusal={wrong ? { code: 'bad-number' } : null} />
      <Button type="submit" kind="quiet">
        {t('common.continue')}
      </Button>
    </form>
  )
}

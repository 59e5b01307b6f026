/** Somebody in another group, by the number that they say. */
import type { NeighbourGroup } from '@localpay/node'
import { err, ok } from '@localpay/protocol'
import { readNumber } from '../flows/account-number.ts'
import type { PayRun } from '../flows/pay-run.ts'
import { readAll } from '../flows/read-form.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { Field, Select } from '../parts/field.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useForm } from '../parts/use-form.ts'
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
  const form = useForm<{ group: NeighbourGroup; number: string }, null>({
    read: fields => {
      const number = readNumber(fields('number'))
      const group = groups.find(one => one.gid === fields('group'))
      return readAll({
        group: group === undefined ? err({ code: 'choose-one' }) : ok(group),
        number: number === null ? err({ code: 'bad-number' }) : ok(number),
      })
    },
    send: async chosen => {
      run.choose({ kind: 'across', ...chosen })
      return ok(null)
    },
  })
  return (
    <form class="stack" onSubmit={form.submit}>
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
        refusal={form.fields['number']}
      />
      <Button type="submit" kind="quiet">
        {t('common.continue')}
      </Button>
    </form>
  )
}

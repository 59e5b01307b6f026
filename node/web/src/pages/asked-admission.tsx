import type { DeskReply } from '@localpay/node'
import { useState } from 'preact/hooks'
import { sayNumber } from '../flows/account-number.ts'
import { type AdmitAs, admitBody, type Join } from '../flows/desk.ts'
import type { AskedRead } from '../flows/proposal-body.ts'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { Select } from '../parts/field.tsx'
import { Empty } from '../parts/rows.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { AdmitFields } from './admit-fields.tsx'
import { AskedFields } from './asked-fields.tsx'

/** Asks the group whether somebody becomes a member. */
export function AskedAdmission() {
  const { api } = useApp()
  const t = useText()
  const query = useQuery('desk', stop => api.desk(stop))
  return (
    <Loaded query={query}>
      {desk => (desk.joins.length === 0 ? <Empty text={t('desk.no-joins')} /> : <JoinFields desk={desk} />)}
    </Loaded>
  )
}

function JoinFields({ desk: { joins, areas, signers } }: { desk: DeskReply }) {
  const t = useText()
  const [id, setId] = useState(joins[0]?.member ?? '')
  const join = joins.find(one => one.member === id) ?? joins[0]
  const [chosen, setChosen] = useState<AdmitAs | null>(null)
  const as = chosen ?? { kind: 'person', area: join?.area ?? '' }
  return (
    <AskedFields read={() => (join === undefined ? wrong('choose-one') : admission(join, as))}>
      {({ fields }) => (
        <>
          <Select
            label={t('decisions.who-joins')}
            value={join?.member ?? ''}
            onChange={event => {
              setId(event.currentTarget.value)
              setChosen(null)
            }}
            refusal={fields['member']}
          >
            {joins.map(({ member, name, number }) => (
              <option key={member} value={member}>
                {name} · {sayNumber(number)}
              </option>
            ))}
          </Select>
          {join !== undefined && join.about !== '' && <p class="ad-body">{join.about}</p>}
          {join !== undefined && (
            <AdmitFields join={join} as={as} setAs={setChosen} areas={areas} signers={signers} />
          )}
        </>
      )}
    </AskedFields>
  )
}

const wrong = (code: string) => ({ ok: false, fields: { member: { code } } }) as const

/** Somebody without a device becomes a member only with somebody who signs for them. */
const admission = (join: Join, as: AdmitAs): ReturnType<AskedRead> =>
  join.pub === null && (as.custodians ?? []).length === 0
    ? wrong('no-custodian')
    : { ok: true, value: { admit: admitBody(join, as) } }

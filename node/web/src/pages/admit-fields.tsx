import type { DeskReply } from '@localpay/node'
import type { AdmitAs, Join } from '../flows/desk.ts'
import { mayOpen } from '../flows/roles.ts'
import { useMe, useText } from '../parts/context.tsx'
import { Select } from '../parts/field.tsx'
import { Signers } from '../parts/signers.tsx'

const KINDS = ['person', 'family', 'company', 'public'] as const satisfies readonly AdmitAs['kind'][]

/** As what somebody is let in: the kind of account, by the committee the area, and who signs for them where they cannot. */
export function AdmitFields(props: {
  readonly join: Pick<Join, 'pub'>
  readonly as: AdmitAs
  readonly setAs: (as: AdmitAs) => void
  readonly areas: DeskReply['areas']
  /** Who may sign for somebody without a device. */
  readonly signers: DeskReply['signers']
}) {
  const { join, as, setAs, areas, signers } = props
  const t = useText()
  const me = useMe()
  return (
    <>
      <Select
        label={t('desk.kind')}
        value={as.kind}
        onChange={event => setAs({ ...as, kind: event.currentTarget.value as AdmitAs['kind'] })}
      >
        {KINDS.map(kind => (
          <option key={kind} value={kind}>
            {t('desk.kind-of', { kind })}
          </option>
        ))}
      </Select>
      {areas.length > 0 && mayOpen('committee', me?.roles ?? []) && (
        <Select
          label={t('members.area')}
          value={as.area}
          onChange={event => setAs({ ...as, area: event.currentTarget.value })}
        >
          <option value="">{t('members.no-area')}</option>
          {areas.map(({ id, name }) => (
            <option key={id} value={id} selected={id === as.area}>
              {name}
            </option>
          ))}
        </Select>
      )}
      {join.pub === null && (
        <Signers
          legend={t('custody.who')}
          signers={signers}
          chosen={as.custodians ?? []}
          onChoose={custodians => setAs({ ...as, custodians })}
        />
      )}
    </>
  )
}

/** Every account and where it stands between its limits, those first who are stuck: for committee and auditor. */

import type { Me, PositionJson, PositionsReply } from '@localpay/node'
import { useState } from 'preact/hooks'
import { sayNumber } from '../flows/account-number.ts'
import { sayAs } from '../flows/dates.ts'
import { csvStyle, POSITION_ORDERS, type PositionOrder, shownPositions } from '../flows/positions.ts'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Counting } from '../parts/counting.tsx'
import { Chips, Select } from '../parts/field.tsx'
import { Heading } from '../parts/heading.tsx'
import { Empty } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { Table } from '../parts/table.tsx'

export function DeskPositionsPage() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('positions', stop => api.positions(stop))
  if (me === null) return null
  return (
    <div class="stack">
      <Heading title={t('positions.title')} />
      <SectionMenu section="desk" />
      <p>{t('positions.what')}</p>
      <Loaded query={query} tall>
        {reply => (reply.counting ? <Counting again={query.refetch} /> : <Positions me={me} reply={reply} />)}
      </Loaded>
    </div>
  )
}

function Positions({ me, reply }: { me: Me; reply: PositionsReply }) {
  const t = useText()
  const [show, setShow] = useState<'stuck' | 'everybody'>('stuck')
  const [order, setOrder] = useState<PositionOrder>('by-longest')
  const shown = shownPositions(reply.positions, { stuckOnly: show === 'stuck', order })
  const more = reply.count - reply.positions.length
  return (
    <>
      <Chips
        legend={t('positions.show')}
        name="show"
        value={show}
        choices={[
          { value: 'stuck', label: t('positions.stuck') },
          { value: 'everybody', label: t('positions.everybody') },
        ]}
        onChoose={setShow}
      />
      <Select
        label={t('positions.sort')}
        value={order}
        onChange={event => setOrder(event.currentTarget.value as PositionOrder)}
      >
        {POSITION_ORDERS.map(one => (
          <option key={one} value={one}>
            {t(ORDER_TEXT[one])}
          </option>
        ))}
      </Select>
      <div class="button-row no-print">
        <a
          class="button quiet"
          href={`/api/positions/table?csv=${csvStyle(t.language)}`}
          download="positions.csv"
        >
          {t('positions.table')}
        </a>
      </div>
      {shown.length === 0 ? (
        <Empty text={t('positions.nobody')} />
      ) : (
        <PositionTable me={me} positions={shown} />
      )}
      {more > 0 && <p class="second">{t('positions.more', { count: more })}</p>}
    </>
  )
}

const ORDER_TEXT = {
  'by-longest': 'positions.by-longest',
  'by-balance': 'positions.by-balance',
  'by-quiet': 'positions.by-quiet',
  'by-traded': 'positions.by-traded',
  'by-number': 'positions.by-number',
} as const satisfies Record<PositionOrder, string>

/** As the text has it. */
const STANDING = {
  floor: 'floor',
  'near-floor': 'low',
  free: 'free',
  'near-ceiling': 'high',
  ceiling: 'ceiling',
} as const satisfies Record<PositionJson['standing'], string>

function PositionTable({ me, positions }: { me: Me; positions: readonly PositionJson[] }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const day = (at: number): string => sayAs(at, t.language, { dateStyle: 'medium' })
  const limit = (minor: string | null): string => (minor === null ? t('members.none') : money(minor))
  return (
    <Table
      caption={t('positions.caption', { count: positions.length })}
      columns={[
        { text: t('positions.account') },
        { text: t('positions.balance'), figure: true },
        { text: t('positions.limits'), figure: true },
        { text: t('positions.standing') },
        { text: t('positions.below') },
        { text: t('positions.last') },
        { text: t('positions.year'), figure: true },
      ]}
      rows={positions.map(one => ({
        key: one.account,
        cells: [
          whoOf(one),
          money(one.balance),
          `${limit(one.min)} / ${limit(one.max)}`,
          [
            t('positions.standing-of', { standing: STANDING[one.standing] }),
            ...(one.since === null ? [] : [t('positions.since', { day: day(one.since) })]),
          ].join(', '),
          one.belowSince === null ? '–' : day(one.belowSince),
          one.lastTrade === null ? t('positions.never') : day(one.lastTrade),
          money(BigInt(one.earned) + BigInt(one.spent)),
        ],
      }))}
    />
  )
}

function whoOf({ account, member, name, number }: PositionJson) {
  const text = name === number ? sayNumber(number) : `${name} · ${sayNumber(number)}`
  return member === null ? (
    text
  ) : (
    <a key={account} href={`/desk/members/${member}`}>
      {text}
    </a>
  )
}

/** Sums over the group, for every member: by month, by year, and how balances lie. Nothing of it is about few people. */
import type { FiguresReply, Me } from '@localpay/node'
import { sayMonth } from '../flows/bars.ts'
import { Bars } from '../parts/bars.tsx'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Counting } from '../parts/counting.tsx'
import { Heading } from '../parts/heading.tsx'
import { Empty } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { Table } from '../parts/table.tsx'

/** Months in the picture. */
const BARS_MAX = 24

export function FiguresPage() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('figures', stop => api.figures(stop))
  if (me === null) return null
  return (
    <div class="stack">
      <Heading title={t('figures.title')} />
      <SectionMenu section="group" />
      <Loaded query={query} tall>
        {figures =>
          figures.counting ? <Counting again={query.refetch} /> : <FiguresOf me={me} figures={figures} />
        }
      </Loaded>
    </div>
  )
}

function FiguresOf({ me, figures }: { me: Me; figures: FiguresReply }) {
  const t = useText()
  const { months, few, members, years, spread } = figures
  const newest = months.at(-1)
  return (
    <>
      <p>{t('figures.members', { count: members })}</p>
      {newest === undefined ? (
        <Empty text={t('figures.none')} />
      ) : (
        <>
          <Picture me={me} months={months.slice(-BARS_MAX)} />
          <Months me={me} months={months} few={few} />
          {years.length > 0 && <Years me={me} years={years} />}
          {spread !== null && <Spread month={newest.month} spread={spread} />}
          <p class="second">{t('figures.why', { few })}</p>
        </>
      )}
    </>
  )
}

function Picture({ me, months }: { me: Me } & Pick<FiguresReply, 'months'>) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const amounts = months.map(({ amount }) => amount)
  const most = amounts.reduce((high, amount) => (BigInt(amount ?? 0) > high ? BigInt(amount ?? 0) : high), 0n)
  if (most === 0n) return null
  const say = (month: string | undefined): string => (month === undefined ? '' : sayMonth(month, t.language))
  return (
    <div class="card stack-small">
      <Bars amounts={amounts} />
      <p class="second">
        {t('figures.chart', {
          from: say(months[0]?.month),
          to: say(months.at(-1)?.month),
          most: money(most),
        })}
      </p>
    </div>
  )
}

function Months({ me, months, few }: { me: Me } & Pick<FiguresReply, 'months' | 'few'>) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const hidden = t('figures.hidden')
  const amount = (minor: string | null): string => (minor === null ? hidden : money(minor))
  return (
    <Table
      caption={t('figures.caption')}
      columns={[
        { text: t('figures.month') },
        { text: t('figures.payments'), figure: true },
        { text: t('figures.amount'), figure: true },
        { text: t('figures.accounts'), figure: true },
        { text: t('figures.circulation'), figure: true },
        { text: t('figures.members-end'), figure: true },
        { text: t('figures.joined'), figure: true },
        { text: t('figures.left'), figure: true },
      ]}
      rows={months.toReversed().map(one => ({
        key: one.month,
        cells: [
          sayMonth(one.month, t.language),
          one.payments ?? hidden,
          amount(one.amount),
          one.accounts ?? t('figures.few', { few }),
          amount(one.circulation),
          one.members ?? t('figures.few', { few }),
          one.joined ?? hidden,
          one.left ?? hidden,
        ],
      }))}
    />
  )
}

function Years({ me, years }: { me: Me } & Pick<FiguresReply, 'years'>) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const hidden = t('figures.hidden')
  return (
    <Table
      caption={t('figures.years')}
      columns={[
        { text: t('figures.year') },
        { text: t('figures.payments'), figure: true },
        { text: t('figures.amount'), figure: true },
      ]}
      rows={years.toReversed().map(({ year, payments, amount }) => ({
        key: year,
        cells: [year, payments ?? hidden, amount === null ? hidden : money(amount)],
      }))}
    />
  )
}

function Spread(props: { month: string; spread: NonNullable<FiguresReply['spread']> }) {
  const { month, spread } = props
  const t = useText()
  const hidden = t('figures.hidden')
  return (
    <>
      <Table
        caption={t('figures.spread', { month: sayMonth(month, t.language) })}
        columns={[{ text: t('figures.balance') }, { text: t('figures.count'), figure: true }]}
        rows={(['below', 'zero', 'above'] as const).map(part => ({
          key: part,
          cells: [t('figures.side', { side: part }), spread[part] ?? hidden],
        }))}
      />
      <p class="second">{t('figures.healthy')}</p>
    </>
  )
}

/** What came in and what went out of the chosen account in one year, by month and by category. */
import type { Me, OwnYearReply } from '@localpay/node'
import { useState } from 'preact/hooks'
import { sayMonth } from '../flows/bars.ts'
import { CATEGORY_TEXT } from '../flows/categories.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Empty } from '../parts/rows.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { Table } from '../parts/table.tsx'

export function OwnYearPage() {
  const { now } = useApp()
  const t = useText()
  const me = useMe()
  const thisYear = new Date(now()).getUTCFullYear()
  const [year, setYear] = useState(thisYear)
  if (me === null) return null
  return (
    <div class="stack narrow">
      <Heading title={t('own-year.title')} />
      <a href="/history">{t('history.title')}</a>
      <p>{t('own-year.what', { year: String(year) })}</p>
      <OneYear key={year} me={me} year={year} />
      <div class="button-row no-print">
        <Button kind="quiet" onClick={() => setYear(year - 1)}>
          {t('own-year.before')}
        </Button>
        {year < thisYear && (
          <Button kind="quiet" onClick={() => setYear(year + 1)}>
            {t('own-year.after')}
          </Button>
        )}
      </div>
    </div>
  )
}

function OneYear({ me, year }: { me: Me; year: number }) {
  const { api, chosen } = useApp()
  const t = useText()
  const query = useQuery(`own-year?${year}`, stop => api.ownYear({ ...chosen(), year }, stop))
  return (
    <Loaded query={query} tall>
      {reply =>
        reply.categories.length === 0 ? (
          <Empty text={t('own-year.none', { year: String(year) })} />
        ) : (
          <Sums me={me} reply={reply} />
        )
      }
    </Loaded>
  )
}

function Sums({ me, reply }: { me: Me; reply: OwnYearReply }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const total = (side: 'earned' | 'spent'): string =>
    money(reply.months.reduce((sum, month) => sum + BigInt(month[side]), 0n))
  const sides = [
    { text: t('own-year.in'), figure: true },
    { text: t('own-year.out'), figure: true },
  ]
  const moved = reply.months.filter(({ earned, spent }) => earned !== '0' || spent !== '0')
  const nameOf = (category: string): string => {
    const known = CATEGORY_TEXT[category as keyof typeof CATEGORY_TEXT]
    if (known !== undefined) return t(known)
    const isSaid = category !== '' && !category.startsWith('.')
    return isSaid ? category : t('own-year.of', { what: category.slice(1) })
  }
  return (
    <>
      {!reply.whole && <p>{t('own-year.cut')}</p>}
      <Table
        caption={t('own-year.months')}
        columns={[{ text: t('own-year.month') }, ...sides]}
        rows={[
          ...moved.map(({ month, earned, spent }) => ({
            key: month,
            cells: [sayMonth(month, t.language), money(earned), money(spent)],
          })),
          { key: 'total', cells: [t('own-year.total'), total('earned'), total('spent')] },
        ]}
      />
      <Table
        caption={t('own-year.categories')}
        columns={[{ text: t('own-year.category') }, ...sides]}
        rows={reply.categories.map(({ category, earned, spent }) => ({
          key: category,
          cells: [nameOf(category), money(earned), money(spent)],
        }))}
      />
    </>
  )
}

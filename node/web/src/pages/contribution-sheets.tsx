/** Two questions before many balances move at once: a contribution taken now, and one given back to all. */
import type { ChargePlanReply, ContributionsReply } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { sayPeriod } from '../flows/taking-words.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Sheet } from '../parts/sheet.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { Table } from '../parts/table.tsx'
import { type FormView, useAct } from '../parts/use-form.ts'

const REFRESH = ['contributions', 'policy', 'desk', 'me', 'history'] as const

/** The press that does it, and the one that does not. Without an answer the first sends the same again. */
function Ends<V>(props: {
  readonly act: FormView<V, never>
  readonly body: V
  readonly go: string
  readonly onClose: () => void
}) {
  const { act, body, go, onClose } = props
  const t = useText()
  return (
    <>
      <RefusalNote refusal={act.refusal} />
      <div class="button-row">
        <Button busy={act.busy} onClick={() => (act.state === 'waiting' ? act.retry() : act.start(body))}>
          {act.state === 'waiting' ? t('common.again') : go}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {t('common.cancel')}
        </Button>
      </div>
    </>
  )
}

export function RunSheet({ ask, onClose }: { ask: BodyOf<'run'>; onClose: () => void }) {
  const { api } = useApp()
  const t = useText()
  const query = useQuery(`charge-plan?${ask.charge}.${ask.period}`, stop => api.chargePlan(ask, stop))
  const title = `${ask.charge} · ${sayPeriod(ask.period, t)}`
  const act = useAct({
    kind: 'run',
    title,
    refresh: REFRESH,
    said: t('contributions.taken', { name: ask.charge }),
    done: onClose,
  })
  return (
    <Sheet title={title} onClose={onClose}>
      <div class="stack">
        <Loaded query={query}>{plan => <Plan plan={plan} />}</Loaded>
        <Ends act={act} body={ask} go={t('contributions.run')} onClose={onClose} />
      </div>
    </Sheet>
  )
}

function Plan({ plan }: { plan: ChargePlanReply }) {
  const t = useText()
  const money = useMoney(useMe()?.group.currency)
  const { accounts, total, from, short, shortCount } = plan
  if (accounts === 0 && shortCount === 0) return <p>{t('contributions.nothing')}</p>
  const rows = (takings: ChargePlanReply['from']) =>
    takings.map(({ account, name, balance, amount }) => ({
      key: account,
      cells: [name, money(balance), money(amount)],
    }))
  const columns = (last: string) => [
    { text: t('form.who') },
    { text: t('contributions.balance'), figure: true },
    { text: last, figure: true },
  ]
  const more = (count: number, shown: number) =>
    count > shown && <p class="second">{t('form.more-affected', { count: count - shown })}</p>
  return (
    <>
      <p>{t('contributions.would-take', { total: money(total), count: accounts })}</p>
      {from.length > 0 && (
        <Table
          caption={t('contributions.from', { count: accounts })}
          columns={columns(t('contributions.gives'))}
          rows={rows(from)}
        />
      )}
      {more(accounts, from.length)}
      {short.length > 0 && (
        <Table
          caption={t('contributions.short', { count: shortCount })}
          columns={columns(t('contributions.lacks'))}
          rows={rows(short)}
        />
      )}
      {more(shortCount, short.length)}
    </>
  )
}

type Run = Pick<ContributionsReply['past'][number], 'charge' | 'period' | 'accounts' | 'total'> &
  BodyOf<'unrun'>

export function UndoSheet({ what, onClose }: { what: Run; onClose: () => void }) {
  const t = useText()
  const money = useMoney(useMe()?.group.currency)
  const { charge, period, accounts, total, run } = what
  const act = useAct({
    kind: 'unrun',
    title: t('contributions.undo'),
    refresh: REFRESH,
    said: t('contributions.given-back', { name: charge }),
    done: onClose,
  })
  return (
    <Sheet title={`${charge} · ${sayPeriod(period, t)}`} onClose={onClose}>
      <div class="stack">
        <p>{t('contributions.undo-what', { total: money(total), count: accounts })}</p>
        <Ends act={act} body={{ run }} go={t('contributions.undo-go')} onClose={onClose} />
      </div>
    </Sheet>
  )
}

/** What is taken from all, for the committee: what is due and when, from whom how much, taken now, taken before, given back. */
import type { ContributionsReply, Me, PolicyReply } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import { mayOpen } from '../flows/roles.ts'
import { chargeWords, sayDayUtc, sayPeriod } from '../flows/taking-words.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { Empty, Row, Rows } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'

type ChargeNow = ContributionsReply['charges'][number]
type Period = ChargeNow['periods'][number]
type Past = ContributionsReply['past'][number]
type RunId = BodyOf<'unrun'>['run']

const runSheet = async () => (await import('./contribution-sheets.tsx')).RunSheet
const undoSheet = async () => (await import('./contribution-sheets.tsx')).UndoSheet

export function DeskContributionsPage() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const rules = useQuery('policy', stop => api.policy(stop))
  const query = useQuery('contributions', stop => api.contributions(stop))
  if (me === null) return null
  return (
    <div class="stack narrow">
      <Heading title={t('contributions.title')} />
      <SectionMenu section="desk" />
      <p>{t('contributions.by-itself')}</p>
      <Loaded query={rules} tall>
        {({ accounts }) => (
          <Loaded query={query} tall>
            {reply => <Contributions me={me} accounts={accounts} reply={reply} />}
          </Loaded>
        )}
      </Loaded>
    </div>
  )
}

function Contributions(props: { me: Me; accounts: PolicyReply['accounts']; reply: ContributionsReply }) {
  const { me, accounts, reply } = props
  const t = useText()
  const [undoing, setUndoing] = useState<Past | null>(null)
  return (
    <>
      {reply.charges.length === 0 && <Empty text={t('rules.no-charges')} />}
      {reply.charges.map(one => (
        <ChargeCard key={one.charge.name} me={me} accounts={accounts} one={one} />
      ))}
      {mayOpen('admin', me.roles) && (
        <a class="button quiet" href="/rules/charges">
          {t('contributions.change')}
        </a>
      )}
      <section class="stack" aria-labelledby="past-title">
        <h2 id="past-title">{t('contributions.past')}</h2>
        {reply.past.length === 0 && <p class="second">{t('contributions.none-yet')}</p>}
        <Rows>
          {reply.past.map(run => (
            <PastRow key={run.run} run={run} onUndo={() => setUndoing(run)} />
          ))}
        </Rows>
      </section>
      {undoing !== null && (
        <Lazy
          bring={undoSheet}
          props={{ what: { ...undoing, run: undoing.run as RunId }, onClose: () => setUndoing(null) }}
        />
      )}
    </>
  )
}

function PastRow({ run, onUndo }: { run: Past; onUndo: () => void }) {
  const t = useText()
  const money = useMoney(useMe()?.group.currency)
  const { charge, period, accounts, total, undone } = run
  const title = `${charge} · ${sayPeriod(period, t)}`
  return (
    <Row
      title={title}
      second={t('contributions.from', { count: accounts })}
      figure={undone ? t('contributions.undone') : money(total)}
    >
      {!undone && (
        <Button kind="quiet" onClick={onUndo}>
          {t('contributions.undo')}
          <span class="unseen"> {title}</span>
        </Button>
      )}
    </Row>
  )
}

function ChargeCard({ me, accounts, one }: { me: Me; accounts: PolicyReply['accounts']; one: ChargeNow }) {
  const t = useText()
  const { charge, next, periods } = one
  const [running, setRunning] = useState<string | null>(null)
  const { currency } = me.group
  const open = periods.filter(({ run }) => run === null || run.undone)
  return (
    <section class="card stack-small" aria-label={charge.name}>
      <h2>{charge.name}</h2>
      <p>{chargeWords(charge, { t, currency, accounts })}</p>
      <p>{t('contributions.next', { period: sayPeriod(next.period, t), day: sayDayUtc(next.at, t) })}</p>
      <Rows>
        {open.map(period => (
          <OpenPeriod key={period.period} me={me} period={period} onRun={() => setRunning(period.period)} />
        ))}
      </Rows>
      {running !== null && (
        <Lazy
          bring={runSheet}
          props={{ ask: { charge: charge.name, period: running }, onClose: () => setRunning(null) }}
        />
      )}
    </section>
  )
}

/** A period that can be taken today: what it would take, and a way to see from whom. */
function OpenPeriod({ me, period, onRun }: { me: Me; period: Period; onRun: () => void }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const { plan, run } = period
  const name = sayPeriod(period.period, t)
  const state = run === null ? '' : `${t('contributions.undone')} · `
  return (
    <Row
      title={name}
      second={`${state}${t('contributions.would', { count: plan.accounts })}`}
      figure={money(plan.total)}
    >
      <Button kind="quiet" onClick={onRun}>
        {t('contributions.look')}
        <span class="unseen"> {name}</span>
      </Button>
    </Row>
  )
}

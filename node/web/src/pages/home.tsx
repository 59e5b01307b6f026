import type { BalancePoints, Me } from '@localpay/node'
import { sayAs } from '../flows/dates.ts'
import { mayOpen } from '../flows/roles.ts'
import { AdList } from '../parts/ad-card.tsx'
import { Chart } from '../parts/chart.tsx'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Icon } from '../parts/icon.tsx'
import { Loaded } from '../parts/skeleton.tsx'

/** Fills two rows of three on a wide screen. */
const NEW_ADS = 6
/** What «near you» means at home, km; the market goes further. */
const NEAR_KM = 100

export function HomePage() {
  const t = useText()
  const me = useMe()
  if (me === null) return null
  return (
    <div class="stack">
      <Heading title={t('home.hello', { name: me.name })} />
      <div class="columns">
        <Balance me={me} />
        <ToDo me={me} />
      </div>
      <NewAds me={me} />
    </div>
  )
}

function Balance({ me }: { me: Me }) {
  const t = useText()
  const { api, chosen } = useApp()
  const money = useMoney(me.group.currency)
  const points = useQuery('balance-points', stop => api.balancePoints(chosen(), stop))
  const { account } = me
  if (account === null) return null
  return (
    <section class="card balance" aria-labelledby="balance-title">
      <h2 id="balance-title">{t('home.balance')}</h2>
      <p class="balance-amount">{money(account.balance)}</p>
      <p class="second">
        {account.min === null ? t('home.no-limit') : t('home.limit', { limit: money(account.min) })}
        {account.held !== '0' && <> · {t('home.held', { amount: money(account.held) })}</>}
      </p>
      <div class="chart-place">
        <Loaded query={points}>{value => <BalanceChart me={me} points={value.points} />}</Loaded>
      </div>
      <div class="button-row">
        <a class="button main" href="/pay">
          {t('tab.pay')}
        </a>
        <a class="button quiet" href="/number">
          {t('number.title')}
        </a>
      </div>
    </section>
  )
}

export function BalanceChart({ me, points }: { me: Me } & BalancePoints) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const first = points[0]
  const last = points.at(-1)
  if (first === undefined || last === undefined || points.length < 2)
    return <p class="second no-chart">{t('home.no-chart')}</p>
  const since = sayAs(first.at, t.language, { dateStyle: 'medium' })
  return (
    <>
      <Chart points={points} />
      <p class="second">{t('home.chart', { from: money(first.balance), to: money(last.balance), since })}</p>
    </>
  )
}

function ToDo({ me }: { me: Me }) {
  const t = useText()
  const { pending, api, chosen } = useApp()
  const money = useMoney(me.group.currency)
  const history = useQuery('history', stop => api.history(chosen(), stop))
  const waiting = history.data.value?.items.filter(item => item.status === 'waiting') ?? []
  const bills = useQuery('bills', stop => api.bills(chosen(), stop))
  const asked = bills.data.value?.toAnswer.length ?? 0
  const decisions = useQuery('decisions', stop => api.decisions(stop))
  const votes = decisions.data.value?.open.filter(one => one.mayVote && one.mine === null).length ?? 0
  const committee = mayOpen('committee', me.roles)
  const unsent = pending.wishes.value.filter(wish => wish.member === me.member)
  return (
    <section class="card stack" aria-labelledby="todo-title">
      <h2 id="todo-title">{t('home.todo')}</h2>
      <ul class="plain-list">
        {me.passwordDue && (
          <li>
            <a class="todo" href="/access">
              <Icon name="alert" />
              <span>{t('home.password')}</span>
            </a>
          </li>
        )}
        {me.termsDue && (
          <li>
            <a class="todo" href="/terms">
              <Icon name="alert" />
              <span>{t('home.terms')}</span>
            </a>
          </li>
        )}
        {unsent.map(wish => (
          <li key={wish.id} class="todo">
            <Icon name="alert" />
            <span>{t('home.unsent', { what: wish.title })}</span>
          </li>
        ))}
        {waiting.map(item => (
          <li key={item.seq}>
            <a class="todo" href={item.across === null ? '/history' : `/across/${item.across}`}>
              <Icon name="history" />
              <span>{t('home.waiting', { amount: money(item.amount), name: item.other.name })}</span>
            </a>
          </li>
        ))}
        {asked > 0 && (
          <li>
            <a class="todo" href="/bills">
              <Icon name="alert" />
              <span>{t('home.bills', { count: asked })}</span>
            </a>
          </li>
        )}
        {votes > 0 && (
          <li>
            <a class="todo" href="/decisions">
              <Icon name="alert" />
              <span>{t('home.votes', { count: votes })}</span>
            </a>
          </li>
        )}
        {committee && <JoinsToDo />}
        {!committee && !me.termsDue && unsent.length + waiting.length + asked + votes === 0 && (
          <li class="second">{t('home.nothing')}</li>
        )}
      </ul>
      <a href="/ad/new" class="button quiet">
        <Icon name="plus" />
        {t('ad-new.title')}
      </a>
    </section>
  )
}

function JoinsToDo() {
  const t = useText()
  const { api } = useApp()
  const desk = useQuery('desk', stop => api.desk(stop))
  const joins = desk.data.value?.joins.length ?? 0
  const lost = desk.data.value?.lost ?? 0
  const proofs = useQuery('evidence', stop => api.evidence(stop))
  const { lines = [], stuck: held = [] } =
    useQuery('neighbours', stop => api.neighbours(stop)).data.value ?? {}
  const partners = lines.map(({ group }) => group.gid)
  // What a group did that is no neighbour waits for the committee on their own page.
  const proved =
    proofs.data.value?.evidence.filter(({ gid, frozen }) => frozen && partners.includes(gid)).length ?? 0
  const stuck = held.filter(({ state }) => state === 'signed').length
  const restoring = lines.some(line => line.restoring === 'asked')
  return (
    <>
      <li>
        <a class="todo" href="/desk">
          <Icon name={joins > 0 ? 'alert' : 'check'} />
          <span>{t('home.joins', { count: joins })}</span>
        </a>
      </li>
      {lost > 0 && (
        <li>
          <a class="todo" href="/desk/lost">
            <Icon name="alert" />
            <span>{t('home.lost', { count: lost })}</span>
          </a>
        </li>
      )}
      {restoring && (
        <li>
          <a class="todo" href="/neighbours">
            <Icon name="alert" />
            <span>{t('home.restoring')}</span>
          </a>
        </li>
      )}
      {proved > 0 && (
        <li>
          <a class="todo" href="/neighbours">
            <Icon name="alert" />
            <span>{t('home.evidence', { count: proved })}</span>
          </a>
        </li>
      )}
      {stuck > 0 && (
        <li>
          <a class="todo" href="/neighbours">
            <Icon name="alert" />
            <span>{t('home.stuck', { count: stuck })}</span>
          </a>
        </li>
      )}
    </>
  )
}

function NewAds({ me }: { me: Me }) {
  const t = useText()
  const { api } = useApp()
  const { lat, lon } = me.group
  const ads = useQuery('search?home', stop =>
    api.search({ lat, lon, km: NEAR_KM, sort: 'newest', limit: NEW_ADS }, stop),
  )
  return (
    <section class="stack" aria-labelledby="new-title">
      <h2 id="new-title">{t('home.new')}</h2>
      <Loaded query={ads} tall>
        {({ hits }) => (hits.length === 0 ? <p class="second">{t('home.no-ads')}</p> : <AdList ads={hits} />)}
      </Loaded>
      <a href="/market">{t('home.all-ads')}</a>
    </section>
  )
}

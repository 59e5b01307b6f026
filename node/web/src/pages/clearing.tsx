import type { CircleJson, ClearingReply, PlanJson, RoundJson } from '@localpay/node'
import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { CIRCLE_WORDS, halfOf, partOf, roundText, SAID_WORDS, sumOf } from '../flows/clearing.ts'
import { sayExactly } from '../flows/dates.ts'
import { sayHours } from '../flows/money.ts'
import { sayPercent } from '../flows/say-percent.ts'
import { Button } from '../parts/button.tsx'
import { CircleGraph } from '../parts/circle-graph.tsx'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { When } from '../parts/when.tsx'

const choice = async () => (await import('./clearing-choice.tsx')).ClearingChoice

/** Clearing rounds, for the committee: what the last ones did, what the next could do, what the group tells. */
export function ClearingPage() {
  const { api } = useApp()
  const t = useText()
  const query = useQuery('clearing', stop => api.clearing(stop))
  return (
    <div class="stack">
      <Heading title={t('clearing.title')} />
      <SectionMenu section="desk" />
      <p>{t('clearing.what')}</p>
      <Loaded query={query} tall>
        {reply => (
          <>
            <Next reply={reply} />
            <Rounds rounds={reply.rounds} />
            <Lazy bring={choice} props={{ reply }} />
          </>
        )}
      </Loaded>
    </div>
  )
}

const useLocal = () => useMoney(useMe()?.group.currency)

function Next({ reply: { disclosure, takingPart, next } }: { reply: ClearingReply }) {
  const t = useText()
  const local = useLocal()
  const out = disclosure === 'none'
  return (
    <section class="stack" aria-labelledby="next-title">
      <h2 id="next-title">{t('clearing.next')}</h2>
      {out ? (
        <p class="card">{t('clearing.out')}</p>
      ) : (
        <>
          <div class="card stack-small">
            <p>
              {t('clearing.next-when', {
                opens: sayExactly(next.opens, t.language),
                plans: sayExactly(next.plans, t.language),
              })}
            </p>
            <p class="second">{t('clearing.others', { groups: takingPart })}</p>
            <p>
              {next.possible.length === 0
                ? t('clearing.possible-none')
                : t('clearing.possible', {
                    circles: next.possible.length,
                    hours: sayHours(sumOf(next.possible.map(({ microHours }) => microHours))),
                    local: local(sumOf(next.possible.map(one => one.local))),
                  })}
            </p>
          </div>
          <OfMost plan={next.plan} />
          <Circles circles={next.possible} />
          <ClearNow />
        </>
      )}
    </section>
  )
}

function ClearNow() {
  const { api, queries } = useApp()
  const t = useText()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  async function clear(): Promise<void> {
    setBusy(true)
    const answer = await api.clearNow()
    setBusy(false)
    setRefusal(answer.ok ? null : answer.refusal)
    await queries.refresh(['clearing', 'neighbours'])
  }
  return (
    <div class="stack-small">
      <p class="second">{t('clearing.now-what')}</p>
      <RefusalNote refusal={refusal} />
      <Button busy={busy} onClick={clear}>
        {t(busy ? 'clearing.now-busy' : 'clearing.now')}
      </Button>
    </div>
  )
}

function Rounds({ rounds }: { rounds: readonly RoundJson[] }) {
  const t = useText()
  return (
    <section class="stack" aria-labelledby="last-title">
      <h2 id="last-title">{t('clearing.last')}</h2>
      {rounds.length === 0 && <p class="second">{t('clearing.last-none')}</p>}
      <div class="stack" role="status">
        {rounds.map(round => (
          <Round key={round.round} round={round} />
        ))}
      </div>
    </section>
  )
}

function Round({ round }: { round: RoundJson }) {
  const t = useText()
  const local = useLocal()
  return (
    <article class="stack-small">
      <h3>
        {t(round.daily ? 'clearing.daily' : 'clearing.by-hand')}{' '}
        <span class="second">
          <When at={round.at} />
        </span>
      </h3>
      <p>
        {t(roundText(round), {
          groups: round.groups,
          debts: round.debts,
          circles: round.cycles.filter(({ state }) => state === 'cleared').length,
          hours: sayHours(halfOf(round.ownMicroHours)),
          local: local(halfOf(round.ownLocal)),
        })}
      </p>
      <OfMost plan={round.plan} />
      <Circles circles={round.cycles} />
    </article>
  )
}

/** What is planned beside the most that could be: circles longer than sixteen, and small ones, wait. */
function OfMost({ plan }: { plan: PlanJson | null }) {
  const t = useText()
  if (plan === null) return null
  return (
    <p class="second">
      {t('clearing.of-most', {
        most: sayHours(plan.optimumMicroHours),
        planned: sayHours(plan.plannedMicroHours),
        part: sayPercent(partOf(plan), t),
      })}
    </p>
  )
}

function Circles({ circles }: { circles: readonly CircleJson[] }) {
  if (circles.length === 0) return null
  return (
    <ul class="plain-list side-by-side">
      {circles.map((circle, i) => (
        <li key={circle.tid ?? i}>
          <Circle circle={circle} />
        </li>
      ))}
    </ul>
  )
}

function Circle({ circle }: { circle: CircleJson }) {
  const t = useText()
  const money = useLocal()
  const { groups, state, said } = circle
  const hours = sayHours(circle.microHours)
  const local = money(circle.local)
  const name = (i: number): string => groups[i % groups.length]?.name ?? ''
  return (
    <div class="card stack-small circle">
      <p class="payment-line">
        <strong>{t('clearing.circle', { groups: groups.length })}</strong>
        <span class={state === 'cleared' ? 'status status-paid' : 'status status-waiting'}>
          {t(CIRCLE_WORDS[state])}
        </span>
      </p>
      <div class="circle-body">
        <CircleGraph circle={circle} hours={hours} local={local} />
        <ol class="circle-steps">
          {groups.map((group, i) => (
            <li key={group.name}>
              {t(state === 'cleared' ? 'clearing.owes-less' : 'clearing.owes', {
                from: name(i),
                to: name(i + 1),
                hours,
                local,
              })}
            </li>
          ))}
        </ol>
      </div>
      {said.map(({ group, word }) => (
        <p key={group} class="second">
          {t(SAID_WORDS[word], { group })}
        </p>
      ))}
    </div>
  )
}

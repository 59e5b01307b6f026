import type { CircleJson, ClearingReply, Me, PlanJson, RoundJson } from '@localpay/node'
import { LIMITS } from '@localpay/protocol'
import { CIRCLE_WORDS, halfOf, partOf, roundText, SAID_WORDS, sumOf } from '../flows/clearing.ts'
import { sayExactly } from '../flows/dates.ts'
import { sayPercent } from '../flows/say-percent.ts'
import { Button } from '../parts/button.tsx'
import { CircleGraph } from '../parts/circle-graph.tsx'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useForm } from '../parts/use-form.ts'
import { useOwed } from '../parts/use-owed.ts'
import { When } from '../parts/when.tsx'

const choice = async () => (await import('./clearing-choice.tsx')).ClearingChoice

/** Clearing rounds, for the committee: what the last ones did, what the next could do, what the group tells. */
export function ClearingPage() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('clearing', stop => api.clearing(stop))
  if (me === null) return null
  return (
    <div class="stack">
      <Heading title={t('clearing.title')} />
      <SectionMenu section="desk" />
      <p>{t('clearing.what')}</p>
      <Loaded query={query} tall>
        {reply => (
          <>
            <Next me={me} reply={reply} />
            <Rounds me={me} rounds={reply.rounds} />
            <Lazy bring={choice} props={{ reply }} />
          </>
        )}
      </Loaded>
    </div>
  )
}

function Next({ me, reply: { disclosure, takingPart, next } }: { me: Me; reply: ClearingReply }) {
  const t = useText()
  const say = useOwed(me.group)
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
                    amount: say(
                      sumOf(next.possible.map(({ microHours }) => microHours)),
                      sumOf(next.possible.map(({ local }) => local)),
                    ),
                  })}
            </p>
          </div>
          <OfMost me={me} plan={next.plan} />
          <Circles me={me} circles={next.possible} />
          <ClearNow />
        </>
      )}
    </section>
  )
}

function ClearNow() {
  const { api } = useApp()
  const t = useText()
  const form = useForm<null, RoundJson>({
    read: () => ({ ok: true, value: null }),
    send: api.clearNow,
    refresh: ['clearing', 'neighbours'],
    said: t('clearing.now-done'),
  })
  return (
    <div class="stack-small">
      <p class="second">{t('clearing.now-what')}</p>
      <RefusalNote refusal={form.refusal} />
      <p role="status" class="unseen">
        {form.busy && t('clearing.now-busy')}
      </p>
      <Button busy={form.busy} onClick={() => form.start(null)}>
        {t(form.busy ? 'clearing.now-busy' : 'clearing.now')}
      </Button>
    </div>
  )
}

function Rounds({ me, rounds }: { me: Me; rounds: readonly RoundJson[] }) {
  const t = useText()
  return (
    <section class="stack" aria-labelledby="last-title">
      <h2 id="last-title">{t('clearing.last')}</h2>
      {rounds.length === 0 && <p class="second">{t('clearing.last-none')}</p>}
      {rounds.map(round => (
        <Round key={round.round} me={me} round={round} />
      ))}
    </section>
  )
}

function Round({ me, round }: { me: Me; round: RoundJson }) {
  const t = useText()
  const say = useOwed(me.group)
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
          amount: say(halfOf(round.ownMicroHours), halfOf(round.ownLocal)),
        })}
      </p>
      <OfMost me={me} plan={round.plan} />
      <Circles me={me} circles={round.cycles} />
    </article>
  )
}

/** What is planned beside the most that could be, and what of it waits. */
function OfMost({ me, plan }: { me: Me; plan: PlanJson | null }) {
  const t = useText()
  const say = useOwed(me.group)
  if (plan === null) return null
  const { optimumMicroHours: most, plannedMicroHours: planned } = plan
  return (
    <p class="second">
      {t('clearing.of-most', { most: say(most), planned: say(planned), part: sayPercent(partOf(plan), t) })}{' '}
      {planned !== most && t('clearing.waits', { groups: LIMITS.partsMax })}
    </p>
  )
}

function Circles({ me, circles }: { me: Me; circles: readonly CircleJson[] }) {
  if (circles.length === 0) return null
  return (
    <ul class="plain-list side-by-side">
      {circles.map((circle, i) => (
        <li key={circle.tid ?? i}>
          <Circle me={me} circle={circle} />
        </li>
      ))}
    </ul>
  )
}

function Circle({ me, circle }: { me: Me; circle: CircleJson }) {
  const t = useText()
  const { groups, state, said } = circle
  const amount = useOwed(me.group)(circle.microHours, circle.local)
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
        <CircleGraph circle={circle} amount={amount} />
        <ol class="circle-steps">
          {groups.map((group, i) => (
            <li key={group.name}>
              {t(state === 'cleared' ? 'clearing.owes-less' : 'clearing.owes', {
                from: name(i),
                to: name(i + 1),
                amount,
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

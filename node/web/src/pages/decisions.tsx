import type { DecisionsReply, PolicyReply, ProposalJson } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { sayExactly } from '../flows/dates.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Empty } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useAct } from '../parts/use-form.ts'

/** Questions to all members: the open ones to answer, the others with what came of them. */
export function DecisionsPage() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('decisions', stop => api.decisions(stop))
  const policy = useQuery('policy', stop => api.policy(stop))
  if (me === null) return null
  return (
    <div class="stack narrow">
      <Heading title={t('decisions.title')} />
      <SectionMenu section="group" />
      <Loaded query={query} tall>
        {reply => (
          <Loaded query={policy} tall>
            {rules => <Decisions rules={rules} reply={reply} />}
          </Loaded>
        )}
      </Loaded>
    </div>
  )
}

function Decisions({ rules, reply }: { rules: PolicyReply; reply: DecisionsReply }) {
  const t = useText()
  const { open, past, propose, mayPropose } = reply
  return (
    <>
      <p>{t(propose === 'member' ? 'decisions.what' : 'decisions.what-committee')}</p>
      {mayPropose && (
        <a class="button main" href="/decisions/new">
          {t('decisions.ask')}
        </a>
      )}
      <section class="stack" aria-labelledby="open-title">
        <h2 id="open-title">{t('decisions.open')}</h2>
        {open.length === 0 && <Empty text={t('decisions.none-open')} />}
        {open.map(proposal => (
          <Open key={proposal.proposal} rules={rules} proposal={proposal} />
        ))}
      </section>
      {past.length > 0 && (
        <section class="stack" aria-labelledby="past-title">
          <h2 id="past-title">{t('decisions.past')}</h2>
          {past.map(proposal => (
            <Past key={proposal.proposal} rules={rules} proposal={proposal} />
          ))}
        </section>
      )}
    </>
  )
}

interface One {
  readonly rules: PolicyReply
  readonly proposal: ProposalJson
}

const bringChanges = async () => (await import('./decision-changes.tsx')).DecisionChanges

function Question({ rules, proposal }: One) {
  const t = useText()
  const { change, by, words } = proposal
  return (
    <>
      <h3>{t('decisions.by', { name: by })}</h3>
      <p class="ad-body">{words === '' ? t('decisions.no-words') : words}</p>
      {Object.keys(change).length > 0 && (
        <div>
          <p>
            <strong>{t('decisions.if-yes')}</strong>
          </p>
          <Lazy bring={bringChanges} props={{ change, rules }} />
        </div>
      )}
    </>
  )
}

function Open({ rules, proposal }: One) {
  const t = useText()
  const { closes, entitled, voted, quorumPpm, majorityPpm, mayVote } = proposal
  return (
    <article class="card stack-small">
      <Question rules={rules} proposal={proposal} />
      <p>
        {t('decisions.until', { when: sayExactly(closes, t.language) })}{' '}
        {t('decisions.voted', { count: voted, of: entitled })}
      </p>
      <p class="second">
        {t('decisions.needs', { quorum: quorumPpm / 10_000, majority: majorityPpm / 10_000 })}
      </p>
      {mayVote ? <Voting proposal={proposal} /> : <p class="second">{t('decisions.not-mine')}</p>}
    </article>
  )
}

const CHOICES = ['yes', 'no', 'abstain'] as const

/** The newest word counts, so a press may be followed by another. */
function Voting({ proposal: { proposal, mine } }: { proposal: ProposalJson }) {
  const t = useText()
  const act = useAct({
    kind: 'vote',
    title: t('decisions.vote'),
    refresh: ['decisions'],
    said: t('decisions.counted'),
    done: () => act.again(),
  })
  const body = (choice: BodyOf<'vote'>['choice']): BodyOf<'vote'> => ({
    proposal: proposal as BodyOf<'vote'>['proposal'],
    choice,
  })
  return (
    <>
      <p role="status">{mine === null ? t('decisions.not-yet') : t('decisions.mine', { choice: mine })}</p>
      <RefusalNote refusal={act.refusal} />
      <div class="button-row">
        {CHOICES.filter(choice => choice !== mine).map(choice => (
          <Button
            key={choice}
            kind={mine === null && choice !== 'abstain' ? 'main' : 'quiet'}
            busy={act.busy}
            onClick={() => (act.state === 'waiting' ? act.retry() : act.start(body(choice)))}
          >
            {t(mine === null ? 'decisions.choice' : 'decisions.change-to', { choice })}
          </Button>
        ))}
      </div>
      <p class="second">{t('decisions.open-votes')}</p>
    </>
  )
}

function Past({ rules, proposal }: One) {
  const t = useText()
  const { state, why, refusal, counted, mine, voted, entitled, closes, change } = proposal
  const inForce = state === 'passed' && Object.keys(change).length > 0
  return (
    <article class="card stack-small">
      <Question rules={rules} proposal={proposal} />
      <p>
        <strong>{t('decisions.result', { state })}</strong>{' '}
        {counted !== null &&
          t('decisions.counts', { yes: counted.yes, no: counted.no, abstain: counted.abstain })}
      </p>
      {inForce && <p>{t('decisions.in-force')}</p>}
      {why === 'no-quorum' && <p>{t('decisions.no-quorum', { count: voted, of: entitled })}</p>}
      {why === 'no-majority' && <p>{t('decisions.no-majority')}</p>}
      {why === 'refused' && (
        <p>
          {t('decisions.refused')} {t.maybe(`refusal.${refusal}`) ?? ''}
        </p>
      )}
      <p class="second">
        {t('decisions.closed', { when: sayExactly(closes, t.language) })}{' '}
        {mine !== null && t('decisions.mine', { choice: mine })}
      </p>
    </article>
  )
}

import type { DeskReply, PolicyReply } from '@localpay/node'
import type { BodyOf, PolicyChange } from '@localpay/protocol'
import type { AskTried } from '../flows/ask-tried.ts'
import { sayExactly } from '../flows/dates.ts'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { Loaded } from '../parts/skeleton.tsx'

interface Props {
  readonly rules: PolicyReply
  readonly words: string
  readonly tried: AskTried
}

const bringChanges = async () => (await import('./decision-changes.tsx')).DecisionChanges
const ruleShown = async () => (await import('./rules-confirm.tsx')).RuleShown
const rateShown = async () => (await import('./rate-shown.tsx')).RateShown
const limitsShown = async () => (await import('./limits-shown.tsx')).LimitsShown

/** What everybody will read, and what it would come to, before it is signed: it cannot be taken back. */
export function DecisionSummary({ rules, words, tried }: Props) {
  const t = useText()
  const { body } = tried
  const changes = (['policy', 'rate', 'limits', 'admit'] as const).some(name => body[name] !== undefined)
  return (
    <>
      <p class="ad-body">{words.trim()}</p>
      {changes ? <strong>{t('decisions.if-yes')}</strong> : <p>{t('decisions.words-only')}</p>}
      <WhatChanges rules={rules} tried={tried} />
      <p>{t('decisions.until', { when: sayExactly(body.closes, t.language) })}</p>
      <p class="second">{t('decisions.no-way-back')}</p>
    </>
  )
}

function WhatChanges({ rules, tried }: Omit<Props, 'words'>) {
  const { policy, rate, limits, body } = tried
  if (policy !== undefined) {
    const [section] = Object.keys(policy.change) as (keyof PolicyChange)[]
    return section === undefined ? null : (
      <Lazy bring={ruleShown} props={{ tried: policy, reply: rules, section }} />
    )
  }
  if (rate !== undefined) return <Lazy bring={rateShown} props={{ policy: rules.policy, tried: rate }} />
  if (limits === undefined && body.admit === undefined) return null
  return <AboutOne rules={rules} tried={tried} />
}

/** Limits of one account, or who becomes a member: who it is, the desk knows. */
function AboutOne({ rules, tried }: Omit<Props, 'words'>) {
  const { api } = useApp()
  const query = useQuery('desk', stop => api.desk(stop))
  const { currency } = rules.policy
  const { limits, body } = tried
  return (
    <Loaded query={query}>
      {desk =>
        limits === undefined ? (
          <Lazy bring={bringChanges} props={{ change: admission(desk, body), rules }} />
        ) : (
          <Lazy bring={limitsShown} props={{ currency, name: nameOf(desk, body), would: limits }} />
        )
      }
    </Loaded>
  )
}

type Body = BodyOf<'propose'>

const nameOf = ({ members }: DeskReply, { limits }: Body): string =>
  members.find(({ account }) => account.account === limits?.account)?.name ?? ''

/** What is asked for here gives neither roles nor limits. */
const admission = ({ joins, signers }: DeskReply, { admit }: Body) =>
  admit === undefined
    ? {}
    : {
        admit: {
          name: joins.find(({ member }) => member === admit.member)?.name ?? '',
          number: admit.number,
          roles: [...admit.roles],
          custodians: (admit.custodians ?? []).map(
            id => signers.find(({ member }) => member === id)?.name ?? '',
          ),
          bounds: null,
        },
      }

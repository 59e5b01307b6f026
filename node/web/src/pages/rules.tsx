/** What the group decided about its money and its manners, in sentences, for every member to read. */
import type { Me, PolicyReply } from '@localpay/node'
import { sayNumber } from '../flows/account-number.ts'
import { sayDate } from '../flows/dates.ts'
import { rateWords } from '../flows/hour-text.ts'
import { mayOpen } from '../flows/roles.ts'
import { RULE_SECTIONS, type RuleSection } from '../flows/rule-sections.ts'
import { signerWarning } from '../flows/rules-warnings.ts'
import { ruleWords } from '../flows/rules-words.ts'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { Row, Rows } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'

const SECTIONS = Object.keys(RULE_SECTIONS) as RuleSection[]

const bringWitnesses = async () => (await import('./witnesses.tsx')).Witnesses

export function RulesPage() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('policy', stop => api.policy(stop))
  if (me === null) return null
  return (
    <div class="stack narrow">
      <Heading title={t('rules.title')} />
      <SectionMenu section="group" />
      <p>{t('rules.what')}</p>
      <Loaded query={query} tall>
        {reply => (
          <>
            {SECTIONS.map(section => (
              <Section key={section} me={me} reply={reply} section={section} />
            ))}
            <OwnAccounts me={me} reply={reply} />
          </>
        )}
      </Loaded>
      <Lazy bring={bringWitnesses} props={{ gid: me.group.gid }} />
    </div>
  )
}

function Section({ me, reply, section }: { me: Me; reply: PolicyReply; section: RuleSection }) {
  const t = useText()
  const title = t('rules.section', { section })
  const { policy, accounts } = reply
  const words = section === 'rate' ? rateWords(reply, t) : ruleWords(section, policy, { t, accounts })
  const warning = section === 'recovery' && mayOpen('admin', me.roles) ? signerWarning(reply, t) : null
  return (
    <section class="card stack-small" aria-label={title}>
      <h2>{title}</h2>
      {words.map(sentence => (
        <p key={sentence}>{sentence}</p>
      ))}
      {section === 'terms' && reply.termsSince !== null && (
        <p>{t('terms.since', { date: sayDate(reply.termsSince, t.language) })}</p>
      )}
      {warning !== null && <p class="note note-mild">{warning}</p>}
      <div class="button-row no-print">
        {mayOpen(RULE_SECTIONS[section], me.roles) && (
          <a class="button quiet" href={`/rules/${section}`}>
            {t('rules.change')}
            <span class="unseen"> {title}</span>
          </a>
        )}
        {section === 'terms' && reply.termsSince !== null && (
          <a class="button quiet" href="/terms">
            {t('rules.terms-read')}
          </a>
        )}
        {section === 'manners' && policy.manners.books === 'open' && (
          <a class="button quiet" href="/books">
            {t('audit.title')}
          </a>
        )}
        {section === 'charges' && mayOpen('committee', me.roles) && (
          <a class="button quiet" href="/desk/contributions">
            {t('rules.desk')}
          </a>
        )}
      </div>
    </section>
  )
}

function OwnAccounts({ me, reply }: { me: Me; reply: PolicyReply }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const { treasury, community, more } = reply.accounts
  const rows = [
    { ...treasury, name: t('rules.treasury') },
    { ...community, name: t('rules.community') },
    ...more.map(one => ({ ...one, name: t('rules.treasury') })),
  ]
  return (
    <section class="stack" aria-labelledby="rules-accounts">
      <h2 id="rules-accounts">{t('rules.accounts')}</h2>
      <Rows>
        {rows.map(({ account, name, number, balance }) => (
          <Row key={account} title={name} second={sayNumber(number)} figure={money(balance)} />
        ))}
      </Rows>
    </section>
  )
}

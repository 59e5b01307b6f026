/** What a change of the rules comes to, before it is signed: the rules as they would stand then, and whom they would touch. */
import type { PolicyReply } from '@localpay/node'
import { changesNothing, type Tried } from '../flows/group-rules.ts'
import type { RuleSection } from '../flows/rule-sections.ts'
import { nobodyPays, signerWarning } from '../flows/rules-warnings.ts'
import { ruleWords } from '../flows/rules-words.ts'
import { useMoney, useText } from '../parts/context.tsx'
import { AffectedTable } from '../parts/table.tsx'
import type { Translate } from '../text/text.ts'

interface ShownProps {
  readonly tried: Tried
  readonly reply: PolicyReply
  readonly section: Exclude<RuleSection, 'rate'>
  readonly note?: string
}

export function RuleShown(props: ShownProps) {
  const t = useText()
  const { tried, reply, section } = props
  return (
    <>
      {ruleWords(section, tried.policy, { t, accounts: reply.accounts }).map(sentence => (
        <p key={sentence} class="second">
          {sentence}
        </p>
      ))}
      {notesOf(props, t).map(text => (
        <p key={text} class="note note-mild">
          {text}
        </p>
      ))}
      <WhoIsTouched tried={tried} />
    </>
  )
}

/** What the dry run cannot say. */
function notesOf({ section, reply, tried, note }: ShownProps, t: Translate): readonly string[] {
  const { policy } = tried
  const warning = section === 'recovery' ? signerWarning({ policy, committee: reply.committee }, t) : null
  return [
    ...(section !== 'terms' && changesNothing(reply.policy, tried) ? [t('rules.same')] : []),
    ...(warning === null ? [] : [warning]),
    ...(section === 'entry' && nobodyPays(policy) ? [t('rules.nobody-pays')] : []),
    ...(note === undefined ? [] : [note]),
  ]
}

function WhoIsTouched({ tried: { would, policy, change } }: { tried: Tried }) {
  const t = useText()
  const money = useMoney(policy.currency)
  const { beyond, beyondCount, freed, leviesBefore, leviesAfter, bills, orders, charges, whole } = would
  const sameLevies = leviesBefore.payer === leviesAfter.payer && leviesBefore.payee === leviesAfter.payee
  // Who is beyond already is beside the point of any other change.
  const isLimited = change.limits !== undefined && beyondCount > 0
  const sentences = [
    ...(sameLevies
      ? []
      : [
          t('rules.levied', {
            amount: money(would.typical),
            payer: money(leviesAfter.payer),
            payerNow: money(leviesBefore.payer),
            payee: money(leviesAfter.payee),
            payeeNow: money(leviesBefore.payee),
          }),
        ]),
    ...charges.map(({ charge, after }) =>
      after === null
        ? t('rules.taken-no-more', { name: charge })
        : t('rules.taken-then', { name: charge, total: money(after.total), count: after.accounts }),
    ),
    ...(freed === 0 ? [] : [t('rules.freed', { count: freed })]),
    ...(bills === 0 ? [] : [t('rules.bills-touched', { count: bills })]),
    ...(orders === 0 ? [] : [t('rules.orders-touched', { count: orders })]),
  ]
  return (
    <>
      {sentences.map(sentence => (
        <p key={sentence}>{sentence}</p>
      ))}
      {isLimited && (
        <AffectedTable
          count={beyondCount}
          words={{
            caption: t('rules.beyond', { count: beyondCount }),
            before: t('rules.balance-now'),
            after: t('rules.limit-then'),
          }}
          rows={beyond.map(({ account, name, balance, limit }) => ({
            key: account,
            who: name,
            before: money(balance),
            after: money(limit),
          }))}
        />
      )}
      {!isLimited && sentences.length === 0 && <p>{t('rules.nothing-touched')}</p>}
      {!whole && <p class="second">{t('rules.own-only')}</p>}
    </>
  )
}

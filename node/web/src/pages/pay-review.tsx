import type { Me, QuoteReply } from '@localpay/node'
import { sayNumber } from '../flows/account-number.ts'
import type { PayRun } from '../flows/pay-run.ts'
import { Button } from '../parts/button.tsx'
import { RadioGroup } from '../parts/choices.tsx'
import { useMoney, useText } from '../parts/context.tsx'
import { After } from './pay-amount.tsx'

/** The last look before money leaves the group: what they get in theirs, what I pay in ours. */
export function PayReview({ run, me, memo }: { run: PayRun; me: Me; memo: string }) {
  const t = useText()
  const { quote, amount, patient, state } = run.now.value
  const own = useMoney(me.group.currency)
  if (quote === null) return null
  return (
    <section class="stack" aria-labelledby="review-title">
      <h2 id="review-title">{t('pay.review')}</h2>
      <ReviewFacts quote={quote} me={me} memo={memo} />
      <RadioGroup
        legend={t('across.when')}
        name="patient"
        value={patient ? 'days' : 'now'}
        onChoose={value => run.ask(amount, memo.trim(), value === 'days')}
        choices={[
          { value: 'now', label: t('across.now'), hint: t('across.now-hint') },
          { value: 'days', label: t('across.days'), hint: t('across.days-hint') },
        ]}
      />
      <After me={me} cost={BigInt(quote.cost)} currency={me.group.currency} />
      <div class="stick">
        <Button busy={state === 'asking'} onClick={() => run.confirm(amount, { memo: memo.trim() })}>
          {t(quote.reverses === null ? 'pay.button' : 'across.back-go', { amount: own(quote.cost) })}
        </Button>
        <Button kind="quiet" onClick={run.back}>
          {t('common.back')}
        </Button>
      </div>
    </section>
  )
}

function ReviewFacts({ quote, me, memo }: { quote: QuoteReply; me: Me; memo: string }) {
  const t = useText()
  const { payee } = quote
  const own = useMoney(me.group.currency)
  const theirs = useMoney(payee.group.currency)
  return (
    <dl class="facts card">
      <dt>{t('pay.to')}</dt>
      <dd>
        <strong>{payee.name}</strong> <span class="second">{sayNumber(payee.number)}</span>
        <br />
        {payee.group.name}, {payee.group.town}
      </dd>
      <dt>{t('pay.you-pay')}</dt>
      <dd class="figure">{own(quote.cost)}</dd>
      <dt>{t('pay.they-get')}</dt>
      <dd class="figure">{theirs(quote.amount)}</dd>
      {quote.path.length > 2 && (
        <>
          <dt>{t('pay.by-way-of')}</dt>
          <dd>{quote.path.slice(1, -1).join(', ')}</dd>
        </>
      )}
      {memo.trim() !== '' && (
        <>
          <dt>{t('pay.memo')}</dt>
          <dd>{memo}</dd>
        </>
      )}
    </dl>
  )
}

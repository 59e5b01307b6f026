/** What is said before something is signed about a payment, and what goes along with it. */
import type { Me } from '@localpay/node'
import { useState } from 'preact/hooks'
import { type ActedOn, actText, type PaymentAct, pairOf, totalOf } from '../flows/payment.ts'
import { HOW, isSilent, MARKS, needsWords, readAct } from '../flows/payment-acts.ts'
import { RadioGroup } from '../parts/choices.tsx'
import { useMoney, useText } from '../parts/context.tsx'
import { TextArea } from '../parts/field.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Sheet } from '../parts/sheet.tsx'
import { useAct } from '../parts/use-form.ts'

const REFRESH = ['payment', 'history', 'me', 'balance-points', 'bills', 'disputes', 'praise'] as const

export function ActSheet(props: { me: Me; payment: ActedOn; act: PaymentAct; onClose: () => void }) {
  const { me, payment, act, onClose } = props
  const t = useText()
  const money = useMoney(me.group.currency)
  const [words, setWords] = useState('')
  const title = actText(act, payment, t)
  const form = useAct<PaymentAct>({
    kind: act,
    title,
    memo: words.trim(),
    read: typed => readAct(act, payment.payment, typed, words),
    refresh: REFRESH,
    said: t('payment.done', { act }),
    done: onClose,
  })
  const { payer, payee } = pairOf(payment)
  const about = { act, amount: money(totalOf(payment)), payer, payee }
  return (
    <Sheet title={title} onClose={onClose}>
      <form class="stack" onSubmit={form.submit}>
        <p>{t('payment.act-what', about)}</p>
        {act === 'thank' && (
          <RadioGroup
            legend={t('payment.how-was-it')}
            name="mark"
            choices={MARKS.map(mark => ({ value: mark, label: t('payment.mark', { mark }) }))}
            refusal={form.fields['mark']}
          />
        )}
        {act === 'settle' && (
          <RadioGroup
            legend={t('payment.how')}
            name="how"
            choices={HOW.map(how => ({
              value: how,
              label: t('payment.how-choice', { how }),
              hint: t('payment.how-what', { how, ...about }),
            }))}
            refusal={form.fields['how']}
          />
        )}
        {!isSilent(act) && (
          <TextArea
            label={t(needsWords(act) ? 'payment.why' : 'payment.few-words')}
            maxLength={200}
            value={words}
            onInput={event => setWords(event.currentTarget.value)}
            refusal={form.fields['words']}
          />
        )}
        <FormEnd form={form} go={act === 'reverse' ? title : t('payment.go', { act })} onCancel={onClose} />
      </form>
    </Sheet>
  )
}

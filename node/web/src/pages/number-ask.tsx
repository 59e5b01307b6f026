import type { CurrencyJson } from '@localpay/node'
import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { asPaid } from '../flows/money.ts'
import type { AskedFor } from '../flows/pay-link.ts'
import { amountOf } from '../flows/read-form.ts'
import { Button } from '../parts/button.tsx'
import { useText } from '../parts/context.tsx'
import { Field, readForm } from '../parts/field.tsx'
import { AmountField } from '../parts/typed-fields.tsx'

/** Beyond that a code has more squares than a phone's camera reads across a table. */
const WORDS_MAX = 60

interface Props {
  readonly currency: CurrencyJson
  readonly onAsk: (asked: Omit<AskedFor, 'number'>) => void
}

/** How much the code asks for, and what for. */
export function NumberAsk({ currency, onAsk }: Props) {
  const t = useText()
  const [wrong, setWrong] = useState<Refusal | undefined>()
  function submit(event: SubmitEvent): void {
    event.preventDefault()
    const form = readForm(event.currentTarget as HTMLFormElement)
    const read = amountOf({ text: form('amount'), currency, language: t.language }, asPaid(currency))
    setWrong(read.ok ? undefined : read.refusal)
    if (read.ok) onAsk({ amount: read.value, words: form('words') })
  }
  return (
    <form class="stack" onSubmit={submit}>
      <AmountField label={t('bills.amount')} name="amount" required currency={currency} refusal={wrong} />
      <Field label={t('bills.words')} name="words" maxLength={WORDS_MAX} autocomplete="off" />
      <Button type="submit">{t('number.show')}</Button>
    </form>
  )
}

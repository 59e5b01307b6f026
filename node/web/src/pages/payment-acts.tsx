/** What can be done about a payment, as buttons. What a press opens is brought when it is pressed. */
import type { Me, PaymentJson } from '@localpay/node'
import { useState } from 'preact/hooks'
import { type ActedOn, actsInOrder, actText, type PaymentAct } from '../flows/payment.ts'
import { Button } from '../parts/button.tsx'
import { useText } from '../parts/context.tsx'
import { Lazy } from '../parts/lazy.tsx'

const actSheet = async () => (await import('./payment-act-sheet.tsx')).ActSheet

/** Opened by a press; it says what will happen before anything is signed. */
export const LazyActSheet = (props: {
  readonly me: Me
  readonly payment: ActedOn
  readonly act: PaymentAct
  readonly onClose: () => void
}) => <Lazy bring={actSheet} props={props} />

export function PaymentActs({ me, payment }: { me: Me; payment: PaymentJson }) {
  const t = useText()
  const [chosen, setChosen] = useState<PaymentAct | null>(null)
  const acts = actsInOrder(payment)
  if (acts.length === 0) return null
  return (
    <section class="stack no-print" aria-labelledby="acts-title">
      <h2 id="acts-title">{t('payment.acts')}</h2>
      <div class="button-row">
        {acts.map((act, i) => (
          <Button key={act} kind={i === 0 ? 'main' : 'quiet'} onClick={() => setChosen(act)}>
            {actText(act, payment, t)}
          </Button>
        ))}
      </div>
      {chosen !== null && (
        <LazyActSheet key={chosen} me={me} payment={payment} act={chosen} onClose={() => setChosen(null)} />
      )}
    </section>
  )
}

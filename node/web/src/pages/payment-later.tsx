import type { PaymentJson } from '@localpay/node'
import { useText } from '../parts/context.tsx'
import { When } from '../parts/when.tsx'

/** What was said of it since, in order. */
export function Later({ payment }: { payment: PaymentJson }) {
  const t = useText()
  if (payment.later.length === 0) return null
  return (
    <section class="stack-small" aria-labelledby="later-title">
      <h2 id="later-title">{t('payment.later')}</h2>
      <ul class="plain-list">
        {payment.later.map(({ what, by, mark, words, at, seq }) => (
          <li key={seq} class="card stack-small">
            <p>
              {t('payment.later-what', { what, name: by, mark: t('payment.mark', { mark: mark ?? 'good' }) })}{' '}
              <span class="second">
                <When at={at} />
              </span>
            </p>
            {words !== '' && <blockquote>{words}</blockquote>}
          </li>
        ))}
      </ul>
    </section>
  )
}

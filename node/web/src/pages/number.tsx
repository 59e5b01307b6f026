import { sayNumber } from '../flows/account-number.ts'
import { useMe, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'

/** What one shows to be paid: large enough to read across a market stall. */
export function NumberPage() {
  const t = useText()
  const me = useMe()
  if (!me?.account) return null
  return (
    <div class="stack narrow">
      <Heading title={t('number.title')} />
      <section class="card number-card">
        <p class="number-big">{sayNumber(me.account.number)}</p>
        <p>
          {me.name} · {me.group.name}
        </p>
      </section>
      <p>{t('number.how', { group: me.group.name, code: me.group.code })}</p>
      <a class="no-print" href="/number/people">
        {t('members.holders')}
      </a>
    </div>
  )
}

/** Somebody of the group: what others said after payments with them. */
import type { PraiseReply } from '@localpay/node'
import { sayNumber } from '../flows/account-number.ts'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Praise } from '../parts/praise.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { When } from '../parts/when.tsx'
import type { PageProps } from './page-props.ts'

export function PersonPage({ params }: PageProps) {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const account = params['account'] ?? ''
  const query = useQuery(`praise?${account}`, stop => api.praise(account, stop))
  const who = query.data.value?.who
  if (me === null) return null
  return (
    <div class="stack narrow">
      <Heading title={who?.name ?? t('person.title')} />
      <Loaded query={query} tall>
        {praise => (
          <>
            <p class="second">{sayNumber(praise.who.number)}</p>
            <Said praise={praise} />
            {me.account?.account !== account && (
              <a class="button main" href={`/pay?to=${praise.who.number}`}>
                {t('pay.title', { name: praise.who.name })}
              </a>
            )}
          </>
        )}
      </Loaded>
    </div>
  )
}

function Said({ praise }: { praise: PraiseReply }) {
  const t = useText()
  const { last, who } = praise
  return (
    <section class="stack" aria-labelledby="said-title">
      <h2 id="said-title">{t('person.said')}</h2>
      <Praise praise={praise} none={t('person.none', { name: who.name })} />
      {last.length > 0 && (
        <ul class="plain-list stack-small">
          {last.map(({ mark, words, by, at }, i) => (
            <li key={i} class="card stack-small">
              <p>
                <strong>{t('payment.mark', { mark })}</strong>{' '}
                <span class="second">
                  {by} · <When at={at} />
                </span>
              </p>
              {words !== '' && <blockquote>{words}</blockquote>}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

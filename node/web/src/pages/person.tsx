/** Somebody of the group: what they say of themselves, how to reach them, what others said after payments with them. */
import type { Me, PersonReply, PraiseReply } from '@localpay/node'
import { sayNumber } from '../flows/account-number.ts'
import { belongs } from '../flows/roles.ts'
import { Contacts } from '../parts/contacts.tsx'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Portrait } from '../parts/portrait.tsx'
import { Praise } from '../parts/praise.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { Unblock } from '../parts/unblock.tsx'
import { When } from '../parts/when.tsx'
import { WriteTo } from '../parts/write-to.tsx'
import type { PageProps } from './page-props.ts'

export function PersonPage({ params }: PageProps) {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const account = params['account'] ?? ''
  const query = useQuery(`praise?${account}`, stop => api.praise(account, stop))
  const person = useQuery(`person?${account}`, stop => api.person(account, stop))
  const who = query.data.value?.who
  if (me === null) return null
  return (
    <div class="stack narrow">
      <Heading title={who?.name ?? t('person.title')} />
      <Loaded query={query} tall>
        {praise => (
          <>
            <p class="second">{sayNumber(praise.who.number)}</p>
            {person.data.value !== undefined && <Person me={me} person={person.data.value} />}
            <Said praise={praise} />
            {me.account?.account === account ? (
              <a href="/me">{t('profile.title')}</a>
            ) : (
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

/** An account that several people opened for something has nobody here. */
function Person({ me, person }: { me: Me; person: PersonReply }) {
  const t = useText()
  const { member, account, name, town, about, status, contacts, photo, blocked } = person
  return (
    <>
      <Portrait account={account} photo={photo} />
      {(town !== '' || status !== 'member') && (
        <p class="second">
          {[town, status === 'member' ? '' : t('members.status', { status })].filter(Boolean).join(' · ')}
        </p>
      )}
      {about !== '' && <p class="ad-body">{about}</p>}
      {contacts.length > 0 && (
        <section class="stack-small" aria-labelledby="reach-title">
          <h2 id="reach-title">{t('person.reach', { name })}</h2>
          <Contacts contacts={contacts} />
        </section>
      )}
      {member !== me.member &&
        belongs({ status }) &&
        (blocked ? <Unblock to={{ member, name }} /> : <WriteTo to={{ member, name }} />)}
    </>
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

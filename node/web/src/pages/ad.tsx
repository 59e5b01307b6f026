import type { AdJson } from '@localpay/node'
import { sayNumber } from '../flows/account-number.ts'
import { CATEGORY_TEXT } from '../flows/categories.ts'
import { sayAs } from '../flows/dates.ts'
import { belongs } from '../flows/roles.ts'
import { AdKind, sayDistance } from '../parts/ad-card.tsx'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { When } from '../parts/when.tsx'
import { WriteTo } from '../parts/write-to.tsx'
import type { PageProps } from './page-props.ts'

export function AdPage({ params }: PageProps) {
  const { api } = useApp()
  const gid = params['gid'] ?? ''
  const id = params['ad'] ?? ''
  const query = useQuery(`ad?${gid}.${id}`, stop => api.ad(gid, id, stop))
  return (
    <Loaded query={query} tall>
      {({ ad }) => <Ad ad={ad} />}
    </Loaded>
  )
}

function Ad({ ad }: { ad: AdJson }) {
  const t = useText()
  const distance = sayDistance(ad.km, t)
  return (
    <article class="stack narrow">
      <Heading title={ad.title} />
      <p class="ad-line">
        <AdKind type={ad.type} />
        <span>{t(CATEGORY_TEXT[ad.category])}</span>
        <When at={ad.at} />
      </p>
      {ad.price !== '' && <p class="ad-price-big">{ad.price}</p>}
      {ad.body !== '' && <p class="ad-body">{ad.body}</p>}
      <dl class="facts">
        <dt>{t('ad.group')}</dt>
        <dd>
          {ad.group.name}, {ad.group.town}
        </dd>
        {distance !== null && (
          <>
            <dt>{t('ad.distance')}</dt>
            <dd>{distance}</dd>
          </>
        )}
        {ad.author !== null && (
          <>
            <dt>{t('ad.author')}</dt>
            <dd>
              <a href={`/people/${ad.author.account}`}>{ad.author.name}</a>{' '}
              <span class="second">{sayNumber(ad.author.number)}</span>
            </dd>
            <AuthorPraise author={ad.author} />
          </>
        )}
        <dt>{t('ad.until')}</dt>
        <dd>{sayAs(ad.expiresAt, t.language, { dateStyle: 'long' })}</dd>
      </dl>
      <PayAuthor ad={ad} />
    </article>
  )
}

/** How many said something after payments with the author, and where to read it. */
function AuthorPraise({ author }: { author: NonNullable<AdJson['author']> }) {
  const { api } = useApp()
  const t = useText()
  const { account, name } = author
  const query = useQuery(`praise?${account}`, stop => api.praise(account, stop))
  const praise = query.data.value
  if (praise === undefined) return null
  return (
    <>
      <dt>{t('ad.praise', { name })}</dt>
      <dd>
        <a href={`/people/${account}`}>
          {t('ad.praise-count', { count: praise.good + praise.fair + praise.poor })}
        </a>
      </dd>
    </>
  )
}

/** Whoever reads may pay: a person of the own group by number, somebody elsewhere as the author of this ad. */
function PayAuthor({ ad }: { ad: AdJson }) {
  const t = useText()
  const me = useMe()
  if (ad.mine) return <a href="/ads/mine">{t('my-ads.title')}</a>
  if (me === null || !belongs(me)) return <p class="second">{t('ad.sign-in-to-pay')}</p>
  const query =
    ad.own && ad.author !== null
      ? new URLSearchParams({ to: ad.author.number, about: ad.ad, category: ad.category })
      : new URLSearchParams({ ad: `${ad.gid}.${ad.ad}` })
  query.set('for', ad.title)
  return (
    <div class="stack-small">
      <a class="button main" href={`/pay?${query}`}>
        {ad.own && ad.author !== null ? t('pay.title', { name: ad.author.name }) : t('ad.pay')}
      </a>
      {ad.own && ad.author !== null && (
        <WriteTo to={ad.author} begin={t('messages.about-ad', { title: ad.title })} />
      )}
    </div>
  )
}

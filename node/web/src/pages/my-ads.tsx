import type { AdJson } from '@localpay/node'
import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { sayAs } from '../flows/dates.ts'
import { AdKind } from '../parts/ad-card.tsx'
import { Button } from '../parts/button.tsx'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'

export function MyAdsPage() {
  const { api } = useApp()
  const t = useText()
  const query = useQuery('my-ads', stop => api.myAds(stop))
  return (
    <div class="stack narrow">
      <Heading title={t('my-ads.title')} />
      <SectionMenu section="account" />
      <a class="button main" href="/ad/new">
        {t('ad-new.title')}
      </a>
      <Loaded query={query} tall>
        {({ ads }) =>
          ads.length === 0 ? (
            <p>{t('my-ads.none')}</p>
          ) : (
            <ul class="plain-list stack">
              {ads.map(ad => (
                <MyAd key={ad.ad} ad={ad} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </div>
  )
}

function MyAd({ ad }: { ad: AdJson }) {
  const { api, queries } = useApp()
  const t = useText()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  async function withdraw(): Promise<void> {
    setBusy(true)
    const answer = await api.withdraw(ad.ad)
    setBusy(false)
    setRefusal(answer.ok ? null : answer.refusal)
    if (answer.ok) await queries.refresh(['my-ads', 'search'])
  }
  const until = sayAs(ad.expiresAt, t.language, { dateStyle: 'long' })
  return (
    <li class="card stack">
      <div class="ad-line">
        <AdKind type={ad.type} />
        <a href={`/ad/${ad.gid}/${ad.ad}`}>
          <strong>{ad.title}</strong>
        </a>
      </div>
      <p class="second">
        {t('ad.until')} {until}
      </p>
      <RefusalNote refusal={refusal} />
      <Button kind="quiet" busy={busy} onClick={withdraw}>
        {t('my-ads.withdraw')}
        <span class="unseen"> {ad.title}</span>
      </Button>
    </li>
  )
}

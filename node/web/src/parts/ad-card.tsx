import type { AdJson } from '@localpay/node'
import type { Translate } from '../text/text.ts'
import { useText } from './context.tsx'
import { When } from './when.tsx'

/** «4 km», «less than 1 km»; nothing when the distance is not known. */
export function sayDistance(km: number | null, t: Translate): string | null {
  if (km === null) return null
  return km < 1 ? t('ad.very-near') : t('ad.km', { km: Math.round(km) })
}

export function AdKind({ type }: Pick<AdJson, 'type'>) {
  const t = useText()
  return <span class={`badge badge-${type}`}>{t(type === 'offer' ? 'ad.offer' : 'ad.want')}</span>
}

const inOneLine = (...parts: (string | null | undefined)[]): string => parts.filter(Boolean).join(' · ')

/** One ad in a list. The whole card leads to it; its name for readers is the title. */
function AdCard({ ad }: { ad: AdJson }) {
  const t = useText()
  return (
    <li>
      <a class="card ad-card" href={`/ad/${ad.gid}/${ad.ad}`}>
        <span class="ad-line">
          <AdKind type={ad.type} />
          <span class="second">{inOneLine(sayDistance(ad.km, t), ad.group.name)}</span>
        </span>
        <strong class="ad-title">{ad.title}</strong>
        <span class="ad-line second">
          <span class="ad-price">{inOneLine(ad.author?.name, ad.price)}</span>
          <When at={ad.at} />
        </span>
      </a>
    </li>
  )
}

export function AdList({ ads }: { ads: readonly AdJson[] }) {
  return (
    <ul class="ad-list">
      {ads.map(ad => (
        <AdCard key={`${ad.gid}.${ad.ad}`} ad={ad} />
      ))}
    </ul>
  )
}

/** What a market search asks for, as it stands in the address bar; the last radius stays on this device. */
import type { Search } from '../api/client.ts'
import { CATEGORIES, type Category } from './categories.ts'
import type { Notes } from './pending.ts'

/** Kilometres; null is any distance. */
export const RADII = [5, 10, 30, 100, null] as const
export type Radius = (typeof RADII)[number]

const RADIUS_FIRST: Radius = 30
export const PAGE_SIZE = 20

export interface MarketWish {
  readonly q: string
  readonly km: Radius
  readonly type: 'offer' | 'want' | ''
  readonly category: Category | ''
}

const radiusOf = (text: string | null): Radius | undefined =>
  text === 'any' ? null : RADII.find(km => km !== null && String(km) === text)

export const readRadius = (notes: Notes): Radius => {
  const kept = radiusOf(notes.getItem('localpay.radius'))
  return kept === undefined ? RADIUS_FIRST : kept
}

export const keepRadius = (notes: Notes, km: Radius): void =>
  notes.setItem('localpay.radius', String(km ?? 'any'))

/** The wish in an address; what it does not say, or says wrongly, is left open. */
export function wishOf(query: URLSearchParams, remembered: Radius): MarketWish {
  const km = radiusOf(query.get('km'))
  const type = query.get('type')
  return {
    q: query.get('q')?.slice(0, 100) ?? '',
    km: km === undefined ? remembered : km,
    type: type === 'offer' || type === 'want' ? type : '',
    category: CATEGORIES.find(category => category === query.get('category')) ?? '',
  }
}

/** The address of a wish, so that a search can be sent to a friend. */
export function addressOf(path: string, wish: MarketWish): string {
  const query = new URLSearchParams()
  if (wish.q !== '') query.set('q', wish.q)
  query.set('km', String(wish.km ?? 'any'))
  if (wish.type !== '') query.set('type', wish.type)
  if (wish.category !== '') query.set('category', wish.category)
  return `${path}?${query}`
}

/** What the node is asked, around a place if there is one. Without a place no distance can bind. */
export const searchOf = (
  wish: MarketWish,
  place: { lat: number; lon: number } | null,
  limit: number,
): Search => ({
  q: wish.q.trim(),
  lat: place?.lat,
  lon: place?.lon,
  km: place === null ? undefined : (wish.km ?? undefined),
  type: wish.type === '' ? undefined : wish.type,
  category: wish.category === '' ? undefined : wish.category,
  sort: wish.q.trim() !== '' ? 'relevance' : place === null ? 'newest' : 'distance',
  limit,
})

import { useEffect, useRef, useState } from 'preact/hooks'
import { CATEGORIES, CATEGORY_TEXT, type Category } from '../flows/categories.ts'
import {
  addressOf,
  keepRadius,
  type MarketWish,
  PAGE_SIZE,
  RADII,
  type Radius,
  readRadius,
  searchOf,
  wishOf,
} from '../flows/market.ts'
import type { PlaceChoice } from '../flows/setup.ts'
import { AdList } from '../parts/ad-card.tsx'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { Chips, Field, Select } from '../parts/field.tsx'
import { Heading } from '../parts/heading.tsx'
import { PlaceField } from '../parts/place-field.tsx'
import { Loaded } from '../parts/skeleton.tsx'

/** Typing pauses this long before the node is asked, ms. */
const PAUSE_MS = 200
const RESULTS_MAX = 100

/** The members' market: around the group. */
export function MarketPage() {
  const t = useText()
  const me = useMe()
  return (
    <div class="stack">
      <div class="title-row">
        <Heading title={t('market.title')} />
        <a class="button quiet" href="/ad/new">
          {t('ad-new.title')}
        </a>
      </div>
      <Market path="/market" place={me?.group ?? null} />
    </div>
  )
}

/** The public search: no sign-in, any place, an address that can be sent to a friend. */
export function SearchPage() {
  const { data, router } = useApp()
  const t = useText()
  const state = data.state.data.value
  const [place, setPlace] = useState<PlaceChoice | null>(
    () => placeOf(router.here.value.searchParams) ?? homeOf(state?.group),
  )
  return (
    <div class="stack">
      <Heading title={t('search.title')} />
      <p>
        {t('search.what', {
          ads: state?.adsKnown ?? 0,
          groups: (state?.groupsKnown ?? 0) + (state?.group ? 1 : 0),
        })}
      </p>
      <PlaceField label={t('search.place')} value={place} onChoose={setPlace} />
      <Market path="/search" place={place} />
    </div>
  )
}

const homeOf = (group: { town: string; lat: number; lon: number } | null | undefined): PlaceChoice | null =>
  group ? { name: group.town, lat: group.lat, lon: group.lon } : null

function placeOf(query: URLSearchParams): PlaceChoice | null {
  const [name, lat, lon] = [query.get('place'), Number(query.get('lat')), Number(query.get('lon'))]
  const fits = name && query.has('lat') && query.has('lon') && Math.abs(lat) <= 90 && Math.abs(lon) <= 180
  return fits ? { name, lat, lon } : null
}

type MarketPlace = { readonly name: string; readonly lat: number; readonly lon: number } | null

function Market({ path, place }: { path: '/market' | '/search'; place: MarketPlace }) {
  const { router, notes } = useApp()
  const [wish, setWish] = useState(() => wishOf(router.here.value.searchParams, readRadius(notes)))
  function change(part: Partial<MarketWish>): void {
    if (part.km !== undefined) keepRadius(notes, part.km)
    setWish({ ...wish, ...part })
  }
  useEffect(() => {
    const pause = setTimeout(() => {
      const address = addressOf(path, wish)
      const where =
        path === '/search' && place !== null
          ? `&${new URLSearchParams({ place: place.name, lat: String(place.lat), lon: String(place.lon) })}`
          : ''
      if (router.here.value.pathname === path) router.go(address + where, { replace: true })
    }, PAUSE_MS)
    return () => clearTimeout(pause)
  }, [wish, place])
  return (
    <>
      <search>
        <Wishes wish={wish} hasPlace={place !== null} change={change} />
      </search>
      <Results wish={wish} place={place} />
    </>
  )
}

type Change = (part: Partial<MarketWish>) => void

/** Without a place there is nothing to be near to. */
function RadiusChips({ km: chosen, change }: { km: Radius; change: Change }) {
  const t = useText()
  return (
    <Chips
      legend={t('market.within')}
      name="km"
      value={String(chosen)}
      choices={RADII.map(km => ({
        value: String(km),
        // The legend says «km» once, so that all chips stand in one row of a small phone.
        ...(km === null ? { label: t('market.any') } : { label: String(km), spoken: t('ad.km', { km }) }),
      }))}
      onChoose={value => change({ km: RADII.find(km => String(km) === value) ?? null })}
    />
  )
}

function Wishes({ wish, hasPlace, change }: { wish: MarketWish; hasPlace: boolean; change: Change }) {
  const t = useText()
  return (
    <form class="card wishes" onSubmit={event => event.preventDefault()}>
      <Field
        label={t('market.search')}
        search
        name="q"
        maxLength={100}
        autocomplete="off"
        value={wish.q}
        onInput={event => change({ q: event.currentTarget.value })}
      />
      {hasPlace && <RadiusChips km={wish.km} change={change} />}
      <div class="pair">
        <Select
          label={t('market.kind')}
          value={wish.type}
          onChange={event => change({ type: event.currentTarget.value as MarketWish['type'] })}
        >
          <option value="">{t('market.kind-both')}</option>
          <option value="offer">{t('market.kind-offers')}</option>
          <option value="want">{t('market.kind-wants')}</option>
        </Select>
        <Select
          label={t('market.category')}
          value={wish.category}
          onChange={event => change({ category: event.currentTarget.value as Category | '' })}
        >
          <option value="">{t('market.category-all')}</option>
          {CATEGORIES.map(category => (
            <option key={category} value={category}>
              {t(CATEGORY_TEXT[category])}
            </option>
          ))}
        </Select>
      </div>
    </form>
  )
}

function usePaused<T>(value: T): T {
  const [paused, setPaused] = useState(value)
  useEffect(() => {
    const pause = setTimeout(() => setPaused(value), PAUSE_MS)
    return () => clearTimeout(pause)
  }, [value])
  return paused
}

function Results({ wish, place }: { wish: MarketWish; place: MarketPlace }) {
  const t = useText()
  const { api } = useApp()
  const [limit, setLimit] = useState(PAGE_SIZE)
  const search = searchOf(usePaused(wish), place, limit)
  const query = useQuery(`search?${JSON.stringify(search)}`, stop => api.search(search, stop))
  // The last results stay until the next ones have come, so that typing does not blink.
  const last = useRef(query)
  if (query.data.value !== undefined) last.current = query
  const shown = query.refusal.value === null ? last.current : query
  return (
    <section class="stack" aria-labelledby="results-title">
      <h2 id="results-title" class="unseen">
        {t('market.results-title')}
      </h2>
      <Loaded query={shown} tall>
        {({ total, hits }) => (
          <>
            <p role="status" class="second">
              {t('market.results', { count: total })}
            </p>
            <AdList ads={hits} />
            {total === 0 && <p>{t('market.none')}</p>}
            {hits.length < total && limit < RESULTS_MAX && (
              <Button kind="quiet" onClick={() => setLimit(Math.min(RESULTS_MAX, limit + PAGE_SIZE))}>
                {t('common.more')}
              </Button>
            )}
          </>
        )}
      </Loaded>
    </section>
  )
}

/**
 * Ads as people meet them: searched, read, posted, withdrawn. Everybody finds what is public; members also what is
 * meant for members of all groups, and what stays inside their own.
 */
import { type AdId, asId, type GroupId, type MemberId, ok, pointAt } from '@localpay/protocol'
import { type AdPeople, makeAdViews, scopesOf } from './ad-views.ts'
import type { Core } from './core.ts'
import type { OpenDirectory } from './directory.ts'
import { openOwnAds } from './own-ads.ts'
import { no } from './refusals.ts'
import type { Ads, SearchQuery } from './services.ts'

export interface OpenAds extends Ads {
  /** Who wrote an ad of our own group that is live: whom a quote for it pays. */
  readonly adAuthor: (ad: AdId) => Promise<MemberId | null>
  /** Signs our own anew under a new key. Takes turns. */
  readonly resign: () => Promise<void>
  /** Live ads that this node holds, its own included; other groups that it knows. */
  readonly counts: () => { readonly ads: number; readonly groups: number }
}

/** @throws RowFault when a row of the database does not read */
export async function makeAds(core: Core, directory: OpenDirectory, people: AdPeople): Promise<OpenAds> {
  const { ads, groups } = directory
  const own = await openOwnAds(core, directory)
  const { home, show } = makeAdViews(core, directory, own, people)

  const search: Ads['search'] = async (query, person) => {
    const here = await home()
    const near = query.near === null ? (here?.place ?? null) : pointAt(query.near)
    const now = core.ports.clock.now()
    const { total, hits } = ads.index.find({ ...termsOf(query), near, scopes: scopesOf(person), now })
    const shown = hits.map(({ key, km }) => {
      const [gid, ad] = key.split('/') as [GroupId, AdId]
      return show({ gid, ad, person, here, km })
    })
    return { total, hits: (await Promise.all(shown)).filter(hit => hit !== null) }
  }

  return {
    search,
    one: async (gid, text, person) => {
      const ad = asId('ad', text)
      const shown = ad === null ? null : await show({ gid, ad, person, here: await home() })
      return shown === null ? no('not-found') : ok(shown)
    },
    mine: async person => {
      const here = await home()
      if (here === null) return []
      const shown = own.liveOf(person.member).map(ad => show({ gid: here.gid, ad, person, here }))
      return (await Promise.all(shown)).filter(ad => ad !== null).sort((a, b) => b.at - a.at)
    },
    post: async (person, request) => {
      const posted = await own.post(person, request)
      if (!posted.ok) return posted
      const { gid, ad } = posted.value
      const shown = await show({ gid, ad, person, here: await home() })
      return shown === null ? no('not-found') : ok(shown)
    },
    withdraw: async (person, text) => {
      const ad = asId('ad', text)
      return ad === null ? no('not-found') : await own.withdraw(person, ad)
    },
    adAuthor: async ad => own.authorOf(ad),
    resign: own.resign,
    counts: () => ({ ads: ads.index.size, groups: groups.others().length }),
  }
}

const termsOf = (query: SearchQuery) => ({
  text: query.q,
  km: query.km,
  types: query.type === null ? [] : [query.type],
  categories: query.category === null ? [] : [query.category],
  sort: query.sort,
  limit: query.limit,
  offset: query.offset,
})

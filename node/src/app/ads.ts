/**
 * Ads as people meet them: searched, read, posted, withdrawn. Everybody finds what is public; members also what is
 * meant for members of all groups, and what stays inside their own.
 */
import {
  type Ad,
  type AdId,
  type AdScope,
  asId,
  type GroupId,
  groupOf,
  isExpired,
  kmBetween,
  type MemberId,
  ok,
  type Point,
  pointAt,
  shortCode,
  showCode,
} from '@localpay/protocol'
import { openOwnAds } from './own-ads.ts'
import type { AdJson } from './contract.ts'
import type { Core } from './core.ts'
import type { OpenDirectory } from './directory.ts'
import { ownGroupId } from './known-groups.ts'
import { pointOf } from './own-ads.ts'
import { no } from './refusals.ts'
import { getRow, placeRow } from './rows.ts'
import type { Ads, Person, SearchQuery } from './services.ts'
import { KEYS } from './store-keys.ts'

export interface AdPeople {
  /** How members of the same group see one of theirs; null for somebody erased. */
  readonly nameOf: (member: MemberId) => Promise<{ readonly name: string; readonly number: string } | null>
}

export interface OpenAds extends Ads {
  /** Who wrote an ad of our own group that is live: whom a quote for it pays. */
  readonly adAuthor: (ad: AdId) => Promise<MemberId | null>
  /** Live ads that this node holds, its own included; other groups that it knows. */
  readonly counts: () => { readonly ads: number; readonly groups: number }
}

/** Our own group, with what the book and the settings say of it. */
interface Home {
  readonly gid: GroupId
  readonly name: string
  readonly town: string
  readonly place: Point
}

/** @throws RowFault when a row of the database does not read */
export async function makeAds(core: Core, directory: OpenDirectory, people: AdPeople): Promise<OpenAds> {
  const { clock, store } = core.ports
  const { ads, groups } = directory
  const own = await openOwnAds(core, directory)

  const home = async (): Promise<Home | null> => {
    const gid = ownGroupId(core)
    const row = await getRow(store, placeRow, KEYS.own('place'))
    return gid === null || row === null
      ? null
      : { gid, name: groupOf(core.ledger.book).name, town: row.town, place: pointOf(row) }
  }
  /** The ad, if it is live and this person may see it. */
  const find = async (gid: GroupId, ad: AdId, person: Person | null): Promise<Ad | null> => {
    const statement = (await ads.read(gid, ad))?.statement
    if (statement?.kind !== 'ad' || isExpired(statement, clock.now())) return null
    return scopesOf(person).includes(statement.scope) ? statement : null
  }
  const show = async (ad: Ad, view: { person: Person | null; here: Home | null; km: number | null }): Promise<AdJson | null> => {
    const { person, here, km } = view
    const group = ad.gid === here?.gid ? here : groups.any(ad.gid)?.record
    if (group === undefined) return null
    const author = ad.gid === here?.gid ? own.authorOf(ad.ad) : null
    return {
      ...wordsOf(ad),
      km,
      group: { name: group.name, code: showCode(shortCode(ad.gid)), town: group.town },
      own: ad.gid === here?.gid,
      mine: author !== null && author === person?.member,
      author: author !== null && isMember(person) ? await people.nameOf(author) : null,
    }
  }
  const fromHome = (ad: Ad, here: Home | null): number | null => (here === null ? null : kmBetween(here.place, ad.place))

  const search: Ads['search'] = async (query, person) => {
    const here = await home()
    const near = query.near === null ? (here?.place ?? null) : pointAt(query.near)
    const { total, hits } = ads.index.find({ ...termsOf(query), near, scopes: scopesOf(person), now: clock.now() })
    const shown = hits.map(async ({ key, km }) => {
      const [gid, ad] = key.split('/') as [GroupId, AdId]
      const found = await find(gid, ad, person)
      return found === null ? null : await show(found, { person, here, km })
    })
    return { total, hits: (await Promise.all(shown)).filter(hit => hit !== null) }
  }

  const ofOwn = async (ad: AdId, person: Person): Promise<AdJson | null> => {
    const here = await home()
    const found = here === null ? null : await find(here.gid, ad, person)
    return found === null ? null : await show(found, { person, here, km: fromHome(found, here) })
  }

  return {
    search,
    one: async (gid, text, person) => {
      const ad = asId('ad', text)
      const found = ad === null ? null : await find(gid, ad, person)
      const here = await home()
      const shown = found === null ? null : await show(found, { person, here, km: fromHome(found, here) })
      return shown === null ? no('not-found') : ok(shown)
    },
    mine: async person => {
      const shown = await Promise.all(own.liveOf(person.member).map(ad => ofOwn(ad, person)))
      return shown.filter(ad => ad !== null).sort((a, b) => b.at - a.at)
    },
    post: async (person, request) => {
      const posted = await own.post(person, request)
      if (!posted.ok) return posted
      const shown = await ofOwn(posted.value.ad, person)
      return shown === null ? no('not-found') : ok(shown)
    },
    withdraw: async (person, text) => {
      const ad = asId('ad', text)
      return ad === null ? no('not-found') : await own.withdraw(person, ad)
    },
    adAuthor: async ad => own.authorOf(ad),
    counts: () => ({ ads: ads.index.size, groups: groups.others().length }),
  }
}

/** An admitted member of this group; who only asked to join sees what everybody sees. */
const isMember = (person: Person | null): boolean => person !== null && person.account !== null

const scopesOf = (person: Person | null): readonly AdScope[] =>
  isMember(person) ? ['public', 'network', 'group'] : ['public']

const termsOf = (query: SearchQuery) => ({
  text: query.q,
  km: query.km,
  types: query.type === null ? [] : [query.type],
  categories: query.category === null ? [] : [query.category],
  sort: query.sort,
  limit: query.limit,
  offset: query.offset,
})

const wordsOf = ({ gid, ad, type, title, body, category, price, scope, at, expiresAt }: Ad) => ({
  gid,
  ad,
  type,
  title,
  body,
  category,
  price,
  scope,
  at,
  expiresAt,
})

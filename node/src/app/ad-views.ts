/** An ad as a person gets to see it, if at all. */
import {
  type Ad,
  type AdId,
  type AdScope,
  type GroupId,
  groupOf,
  isExpired,
  kmBetween,
  type MemberId,
  type Point,
  shortCode,
  showCode,
} from '@localpay/protocol'
import type { AdJson } from './contract.ts'
import type { Core } from './core.ts'
import type { OpenDirectory } from './directory.ts'
import { ownGroupId } from './known-groups.ts'
import { type OwnAds, pointOf } from './own-ads.ts'
import type { Named } from './people.ts'
import { getRow, placeRow } from './rows.ts'
import type { Person } from './services.ts'
import { KEYS } from './store-keys.ts'

export interface AdPeople {
  /** How members of the same group see one of theirs; null for somebody erased. */
  readonly nameOf: (member: MemberId) => Promise<Named | null>
}

/** Our own group, with what the book and the settings say of it. */
interface Home {
  readonly gid: GroupId
  readonly name: string
  readonly town: string
  readonly place: Point
}

export interface AdViews {
  /** Null before founding and on a relay. */
  readonly home: () => Promise<Home | null>
  /** Null unless the ad is live and this person may see it. Without `km` it is counted from home. */
  readonly show: (wish: {
    gid: GroupId
    ad: AdId
    person: Person | null
    here: Home | null
    km?: number | null
  }) => Promise<AdJson | null>
}

export function makeAdViews(
  core: Core,
  { ads, groups }: OpenDirectory,
  own: OwnAds,
  people: AdPeople,
): AdViews {
  const { clock, store } = core.ports

  const find = async (gid: GroupId, ad: AdId, person: Person | null): Promise<Ad | null> => {
    const statement = (await ads.read(gid, ad))?.statement
    if (statement?.kind !== 'ad' || isExpired(statement, clock.now())) return null
    return scopesOf(person).includes(statement.scope) ? statement : null
  }

  return {
    home: async () => {
      const gid = ownGroupId(core)
      const row = await getRow(store, placeRow, KEYS.own('place'))
      if (gid === null || row === null) return null
      return { gid, name: groupOf(core.ledger.book).name, town: row.town, place: pointOf(row) }
    },
    show: async ({ gid, ad, person, here, km }) => {
      const found = await find(gid, ad, person)
      const isOwn = gid === here?.gid
      const group = isOwn ? here : groups.any(gid)?.record
      if (found === null || group === undefined) return null
      const author = isOwn ? own.authorOf(ad) : null
      return {
        ...wordsOf(found),
        km: km ?? (here === null ? null : kmBetween(here.place, found.place)),
        group: { name: group.name, code: showCode(shortCode(gid)), town: group.town },
        own: isOwn,
        mine: author !== null && author === person?.member,
        author: author !== null && isMember(person) ? await authorOf(people, author) : null,
      }
    },
  }
}

async function authorOf(people: AdPeople, member: MemberId): Promise<AdJson['author']> {
  const named = await people.nameOf(member)
  return named === null ? null : { member, ...named }
}

/** An admitted member of this group; who only asked to join sees what everybody sees. */
const isMember = (person: Person | null): boolean => person !== null && person.account !== null

export const scopesOf = (person: Person | null): readonly AdScope[] =>
  isMember(person) ? ['public', 'network', 'group'] : ['public']

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

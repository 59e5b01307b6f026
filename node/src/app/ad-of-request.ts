/** From what a member typed to the ad that the group signs. */
import {
  type Ad,
  type AuthorAlias,
  adShape,
  assert,
  authorAlias,
  type Bytes,
  blurPlace,
  checkAd,
  cleanLine,
  cleanText,
  concat,
  DAY_MS,
  err,
  fromHex,
  hashHex,
  type MemberId,
  type Millis,
  ok,
  type Point,
  type Result,
} from '@localpay/protocol'
import type { AdRequest } from './contract.ts'
import type { Core } from './core.ts'
import { fitting } from './people-text.ts'
import type { AppRefusal } from './refusals.ts'
import { getRow, putRow, secretRow } from './rows.ts'
import { KEYS } from './store-keys.ts'

type Given = Pick<Ad, 'v' | 'gid' | 'ad' | 'seq' | 'version' | 'at' | 'lang' | 'author'> & {
  /** Of the group; what leaves the node is blurred. */
  readonly place: Point
}

/** Refused when a text takes more bytes than ads may have. */
export function adOf(request: AdRequest, given: Given, now: Millis): Result<Ad, AppRefusal> {
  const { type, category, scope, days } = request
  const ad: Ad = {
    kind: 'ad',
    ...given,
    expiresAt: given.at + days * DAY_MS,
    type,
    title: cleanLine(request.title),
    body: cleanText(request.body),
    keywords: [],
    category,
    place: blurPlace(given.place),
    scope,
    // The form does not ask: what every member takes is the group's own units.
    exchange: { direct: false, indirect: true, money: false },
    price: cleanLine(request.price),
  }
  const fit = fitting(adShape, ad)
  if (!fit.ok) return fit
  const checked = checkAd(fit.value, now)
  return checked.ok ? ok(ad) : err({ code: 'malformed', why: checked.refusal.code })
}

/** Made once for this node; it never leaves it. Takes a turn when it is made. */
export async function openAliasSecret(core: Core): Promise<Bytes> {
  const { store, random } = core.ports
  const row = await getRow(store, secretRow, KEYS.own('alias'))
  if (row !== null) return row.bytes
  const bytes = random.bytes(32)
  await core.turns.take(() => store.write([putRow(secretRow, KEYS.own('alias'), { bytes })]))
  return bytes
}

/** The same for every ad of a member; without the secret nobody can tell whose it is. */
export function aliasOf(secret: Bytes, member: MemberId): AuthorAlias {
  const alias = authorAlias(hashHex('alias', concat([secret, fromHex(member)])).slice(0, 32))
  assert(alias !== null, 'half a hash is an alias')
  return alias
}

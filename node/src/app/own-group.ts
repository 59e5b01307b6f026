/** How the group, an account and the head of the books are told to pages. */
import {
  type AccountId,
  type Book,
  boundsOf,
  encodeAs,
  type GroupId,
  groupOf,
  type Policy,
  type Row,
  shortCode,
  showCode,
  signedShape,
  toBase64,
} from '@localpay/protocol'
import type { AccountJson, GroupJson, HeadJson } from './contract.ts'
import type { Core } from './core.ts'
import { jsonOf } from './ledger-json.ts'
import { getRow, placeRow } from './rows.ts'
import { KEYS } from './store-keys.ts'

/** What pages are told of the own group. @pre the group is founded */
export type OwnGroup = () => Promise<GroupJson>

/** Every answer to a member tells it again, so what never changes (id, code, place) is read and worked out once. */
export function makeOwnGroup(core: Core): OwnGroup {
  let lasting: LastingGroup | null = null
  return async () => {
    const { gid, name, policy, rate } = groupOf(core.ledger.book)
    lasting ??= await lastingOf(core, gid)
    const { code, town, lat, lon } = lasting
    const { num, den } = rate
    const worth = { num: num.toString(), den: den.toString() }
    return { gid, code, name, town, lat, lon, currency: jsonOf(policy.currency), rate: worth }
  }
}

type LastingGroup = Pick<GroupJson, 'code' | 'town' | 'lat' | 'lon'>

async function lastingOf({ ports }: Core, gid: GroupId): Promise<LastingGroup> {
  const place = await getRow(ports.store, placeRow, KEYS.own('place'))
  return {
    code: showCode(shortCode(gid)),
    town: place?.town ?? '',
    lat: Number(place?.lat ?? 0n) / 10_000,
    lon: Number(place?.lon ?? 0n) / 10_000,
  }
}

/** @pre the group is founded */
export function headJson(core: Core): HeadJson {
  const { head, signed } = core.ledger.head()
  const { inc, size, root, at } = head
  return { inc, size, root, at, signed: toBase64(encodeAs(signedShape, signed)) }
}

/** The head changes once for all payments that one write took; until then every answer tells the same. @pre founded */
export function makeOwnHead(core: Core): () => HeadJson {
  let told: { readonly of: object; readonly json: HeadJson } | null = null
  return () => {
    const of = core.ledger.head()
    if (told?.of !== of) told = { of, json: headJson(core) }
    return told.json
  }
}

const orNull = (bound: bigint | null): string | null => bound?.toString() ?? null

/** @pre the group is founded */
export function accountJson(book: Book, account: AccountId, row: Row<'accounts'>): AccountJson {
  const { min, max } = boundsOf(groupOf(book).policy, row)
  return {
    account,
    number: row.number,
    balance: row.balance.toString(),
    held: row.held.toString(),
    min: orNull(min),
    max: orNull(max),
  }
}

/** What a newcomer's account starts with. */
export function limitsJson(policy: Policy): { min: string | null; max: string | null } {
  const { min, max } = boundsOf(policy, { kind: 'person', earned: 0n })
  return { min: orNull(min), max: orNull(max) }
}

/** A village whose people wish what they should not: intents made by hand, down to the byte. */
import type { HeadJson, IntentReply, Me } from '@localpay/node'
import {
  type Bytes,
  type CborValue,
  fromHex,
  prefixed,
  type Signer,
  signerFromSeed,
  toBase64,
} from '@localpay/protocol'
import { expect } from 'vitest'
import { type Member, Refused } from '../src/world/member-client.ts'
import {
  changedKeys,
  dump,
  type HostileVillage,
  isKnownRefusal,
  openHostileVillage,
} from './hostile-village.ts'
import { seeded } from './village.ts'

export type WishMap = { [field: string]: CborValue }

export interface Sent {
  readonly by: Member
  readonly bytes: Bytes
  /** Who really signs; the sender unless told otherwise. */
  readonly signer?: Signer
}

export interface Wishes {
  readonly village: HostileVillage
  readonly admin: Member
  readonly odile: Member
  readonly jean: Member
  readonly me: { readonly admin: Me; readonly odile: Me; readonly jean: Me }
  /** An intent as the map that stands in its bytes, with whatever is to be wrong in it. */
  readonly wish: (who: Me, signer: Signer, changes?: { readonly [field: string]: CborValue }) => WishMap
  /** The code under which it is refused; the ledger, its head and all rows are as before. */
  readonly refusedAs: (sent: Sent) => Promise<string>
}

export const accountOf = (who: Me): Bytes => fromHex(who.account?.account ?? '')

/** Somebody's key, but nobody's here. */
export const other = signerFromSeed(new Uint8Array(32).fill(7))

export const chance = seeded('nonces of hostile wishes')

export const send = ({ by, bytes, signer = by.signer }: Sent): Promise<IntentReply> =>
  by.api.send('POST', '/api/intents', {
    intent: toBase64(bytes),
    sig: toBase64(signer.sign(prefixed('intent', bytes))),
  })

export async function openWishes(seed: string): Promise<Wishes> {
  const village = await openHostileVillage(2, seed)
  const [admin, odile, jean] = (village.groups[0]?.members ?? []) as [Member, Member, Member]
  const me = { admin: await admin.me(), odile: await odile.me(), jean: await jean.me() }
  return {
    village,
    admin,
    odile,
    jean,
    me,
    wish: (who, signer, changes = {}) => {
      const at = Date.now()
      const to = accountOf(who.name === 'Admin' ? me.odile : me.admin)
      const ids = {
        gid: fromHex(who.group.gid),
        by: fromHex(who.member),
        key: fromHex(signer.pub),
        nonce: chance.bytes(16),
      }
      return {
        v: 1,
        ...ids,
        inc: who.inc,
        kind: 'pay',
        at,
        until: at + 600_000,
        body: { from: accountOf(who), to, amt: 1 },
        ...changes,
      }
    },
    refusedAs: async sent => {
      const before = await dump(village.store(0))
      const head = await admin.api.get<HeadJson>('/api/head')
      const code = await send(sent).then(
        () => 'recorded',
        cause => (cause instanceof Refused ? `${cause.code}` : String(cause)),
      )
      expect(changedKeys(before, await dump(village.store(0))), code).toEqual([])
      expect(await admin.api.get<HeadJson>('/api/head')).toEqual(head)
      expect(village.faults()).toEqual([])
      expect(isKnownRefusal(code), code).toBe(true)
      return code
    },
  }
}

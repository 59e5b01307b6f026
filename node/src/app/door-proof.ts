/**
 * The door tells nobody who is a member. A name that does not exist gets a salt all the same, always the same one,
 * made from a secret of this node; a wrong name and a wrong password are one refusal, after the same work.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import {
  authHash,
  type Bytes,
  fromHex,
  isHex,
  type MemberId,
  sha256Plain,
  toHex,
  utf8,
} from '@localpay/protocol'
import type { Core } from './core.ts'
import type { PersonRow } from './rows.ts'
import { getRow, putRow, secretRow } from './rows.ts'
import { KEYS } from './store-keys.ts'

export interface DoorProof {
  /** An id that is no member's, always the same for one name: what a stranger asks for it is kept like any other. */
  readonly nobodyOf: (typed: string) => MemberId
  readonly saltOf: (typed: string, person: PersonRow | undefined) => Bytes
  /** True when this person exists and `auth` (hex) is theirs. */
  readonly opens: (auth: string, person: PersonRow | undefined) => boolean
}

/** Makes the secret when there is none yet. @throws RowFault, StoreFault */
export async function openDoorProof(core: Core): Promise<DoorProof> {
  const { random, store } = core.ports
  const kept = await getRow(store, secretRow, KEYS.own('proof'))
  const secret = kept?.bytes ?? random.bytes(32)
  if (kept === null)
    await core.turns.take(() => store.write([putRow(secretRow, KEYS.own('proof'), { bytes: secret })]))
  const derive = (purpose: string, text: string): Bytes =>
    new Uint8Array(createHmac('sha256', secret).update(`${purpose}\0${text}`).digest())
  const nobodys = derive('auth', '')
  return {
    nobodyOf: typed => toHex(derive('nobody', typed).subarray(0, 16)) as MemberId,
    saltOf: (typed, person) => {
      const derived = derive('salt', typed).subarray(0, 16)
      return person?.salt ?? derived
    },
    opens: (auth, person) => {
      if (!isHex(auth, 32)) return false
      const given = fromHex(authHash(fromHex(auth)))
      const same = timingSafeEqual(given, person === undefined ? nobodys : fromHex(person.authHash))
      return same && person !== undefined
    },
  }
}

/** True when both texts are one, in a time that does not tell how far they agree. */
export const isSameSecret = (one: string, other: string): boolean =>
  timingSafeEqual(sha256Plain(utf8(one)), sha256Plain(utf8(other)))

/**
 * The libp2p peer id of an Ed25519 key. A relay has no group and signs as a witness with the key that is its peer id:
 * so whoever was given the relay's address knows its signature too.
 */
import { type Bytes, concat, fromHex } from '../base/bytes.ts'
import type { PublicKey } from '../base/ids.ts'

/** «An identity hash of 36 bytes: a public key, Ed25519, 32 bytes.» */
const PREFIX = fromHex('002408011220')

const DIGITS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

export const peerNameOf = (key: PublicKey): string => base58(concat([PREFIX, fromHex(key)]))

function base58(bytes: Bytes): string {
  let rest = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
  let text = ''
  for (; rest > 0n; rest /= 58n) text = DIGITS[Number(rest % 58n)] + text
  const zeros = bytes.findIndex(byte => byte !== 0)
  return '1'.repeat(zeros < 0 ? bytes.length : zeros) + text
}

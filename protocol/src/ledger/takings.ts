/**
 * What a contribution run took from each account, as its row keeps it: 24 bytes an account (16 of its id, 8 of the amount,
 * big-endian), in pages, so that a run over the largest group still is rows of ordinary size. SPEC 5.13.
 */
import type { Bytes } from '../base/bytes.ts'
import { type AccountId, ID_BYTES } from '../base/ids.ts'
import { LIMITS } from '../base/limits.ts'
import { blob, checked, id, mapped, type Shape } from '../codec/shape.ts'
import { AMOUNT_MAX } from '../money/amount.ts'

export interface Taking {
  readonly account: AccountId
  readonly amt: bigint
}

const TAKING_BYTES = ID_BYTES.account + 8
const accountShape = id('account')

/** Accounts on one page. */
export const TAKINGS_PER_PAGE = LIMITS.membersMax
/** As many as the accounts of the largest group need. */
const PAGES_MAX = LIMITS.accountsPerMemberMax

const viewOf = ({ buffer, byteOffset, byteLength }: Bytes): DataView =>
  new DataView(buffer, byteOffset, byteLength)

function pack(takings: readonly Taking[]): Bytes {
  const bytes = new Uint8Array(takings.length * TAKING_BYTES)
  const view = viewOf(bytes)
  for (const [i, { account, amt }] of takings.entries()) {
    bytes.set(accountShape.write(account) as Bytes, i * TAKING_BYTES)
    view.setBigUint64(i * TAKING_BYTES + ID_BYTES.account, amt)
  }
  return bytes
}

function unpack(bytes: Bytes): readonly Taking[] {
  const view = viewOf(bytes)
  return Array.from({ length: bytes.length / TAKING_BYTES }, (_, i) => {
    const from = i * TAKING_BYTES
    const to = from + ID_BYTES.account
    return { account: accountShape.read(bytes.subarray(from, to), 'account'), amt: view.getBigUint64(to) }
  })
}

const packed = checked(
  blob(TAKINGS_PER_PAGE * TAKING_BYTES),
  'whole accounts with amounts',
  bytes => bytes.length % TAKING_BYTES === 0,
)

export const takingsShape: Shape<readonly Taking[]> = checked(
  mapped(packed, unpack, pack),
  'amounts above nothing',
  takings => takings.every(({ amt }) => amt > 0n && amt <= AMOUNT_MAX),
)

/** Key of a row of `taken`. */
export const takenKey = (run: string, page: number): string => `${run}.${page}`

/** Every key under which a run may have rows; most have one. */
export const takenKeys = (run: string): readonly string[] =>
  Array.from({ length: PAGES_MAX }, (_, page) => takenKey(run, page))

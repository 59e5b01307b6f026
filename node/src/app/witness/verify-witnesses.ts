/** What `localpay verify` makes of the witnesses' co-signatures: each must stand for the entries that are here. */
import {
  type AuditRefusal,
  decodeAs,
  err,
  type GroupId,
  ok,
  openCoSignature,
  openHead,
  type Result,
  type Verify,
} from '@localpay/protocol'
import { headAt } from '../ledger/log-groups.ts'
import type { Store } from '../ports.ts'
import { all, KEYS } from '../store-keys.ts'
import { coSignatureRow, lostRow } from './witness-rows.ts'

interface Books {
  readonly gid: GroupId
  readonly inc: number
  readonly size: number
}

/** @returns how many stand for these books; those of a former incarnation are not looked at */
export async function checkCoSignatures(
  store: Store,
  verify: Verify,
  { gid, inc, size }: Books,
): Promise<Result<number, AuditRefusal>> {
  let standing = 0
  for await (const [key, bytes] of store.range(all('cosig/'))) {
    const row = decodeAs(coSignatureRow, bytes)
    const said = row.ok ? openCoSignature(row.value.signature, verify) : row
    if (!said.ok || said.value.gid !== gid)
      return wrong('bad-witness', `${key} is no co-signature over these books`)
    const { inc: began, size: seen, root } = said.value
    if (began !== inc) continue
    if (seen > size) return wrong('entries-lost', `a witness has seen ${seen} entries, here are ${size}`)
    const own = await headAt(store, seen, verify)
    if (own?.root !== root)
      return wrong('other-history', `a witness has seen other entries among the first ${seen}`)
    standing++
  }
  const lost = await store.get(KEYS.own('lost'))
  return lost === undefined ? ok(standing) : lostIs(lost, { gid, inc, size }, verify, standing)
}

/** What a witness told this node when it ran: a head of its own that these entries do not go on from. */
function lostIs(
  bytes: Uint8Array,
  { gid, inc }: Books,
  verify: Verify,
  standing: number,
): Result<number, AuditRefusal> {
  const row = decodeAs(lostRow, bytes)
  const head = row.ok ? openHead(row.value.head, verify) : row
  if (!head.ok || head.value.gid !== gid) return wrong('bad-witness', 'own/lost is no head of these books')
  return head.value.inc < inc
    ? ok(standing)
    : wrong('entries-lost', `a witness has seen ${head.value.size} entries that these do not go on from`)
}

const wrong = (code: string, why: string): Result<never, AuditRefusal> => err({ seq: null, code, why })

/** The group itself, the groups it has met, the lines it keeps with them. SPEC 5.7. */

import { type Bytes, fromHex } from '../base/bytes.ts'
import type { GroupId, PublicKey } from '../base/ids.ts'
import { NODE_AUTHOR } from '../base/ids.ts'
import { err, ok, type Result } from '../base/result.ts'
import { prefixed } from '../codec/hash.ts'
import { decodeAs } from '../codec/shape.ts'
import { openSigned, type Verify } from '../codec/signed.ts'
import { checkKeyCert, rootSignedShape } from '../identity/certs.ts'
import { groupIdOf, readCharter } from '../identity/charter.ts'
import { limitShape, lineIdOf, lineOpenShape } from '../lines/line.ts'
import { keyName } from './book.ts'
import { type LedgerRefusal, refusal } from './refusals.ts'
import type { Rule } from './rule.ts'
import { checkBounds } from './rules-members.ts'

export interface KnownGroup {
  readonly gid: GroupId
  readonly name: string
  readonly ke: number
  readonly key: PublicKey
  readonly inc: number
}

/** A charter and a key certificate that its roots signed: who the group is and which key speaks for it. */
export function readGroupProof(
  charterBytes: Bytes,
  certBytes: Bytes,
  verify: Verify,
): Result<KnownGroup, LedgerRefusal> {
  const charter = readCharter(charterBytes)
  if (!charter.ok) return charter
  const gid = groupIdOf(charterBytes)
  const signed = decodeAs(rootSignedShape, certBytes)
  if (!signed.ok) return signed
  const cert = checkKeyCert(charter.value, gid, signed.value, verify)
  if (!cert.ok) return err(refusal('bad-certificate'))
  return ok({ gid, name: charter.value.name, ke: cert.value.ke, key: cert.value.pub, inc: cert.value.inc })
}

export const foundGroup: Rule<'found'> = ({ draft, intent, verify }) => {
  const { charter, cert, currency, rate, limits, external } = intent.body
  const known = readGroupProof(charter, cert, verify)
  if (!known.ok) return known
  const { gid, key, ke, inc, name } = known.value
  if (intent.gid !== gid || intent.key !== key || intent.inc !== inc || intent.by !== NODE_AUTHOR)
    return err(refusal('bad-founding'))
  const fit = checkBounds(limits)
  if (!fit.ok) return fit
  draft.set('group', 'group', {
    gid,
    inc,
    ke,
    key,
    name,
    currency,
    rate: { ...rate, seq: 1 },
    limits,
    external,
  })
  draft.set('keys', keyName(gid, ke), { key })
  draft.set('accounts', external, { number: 'OUTSIDE0', kind: 'external', balance: 0n, held: 0n })
  return ok(null)
}

/** A newer certificate replaces the older one; an older one, another of the same epoch, or a lower `inc` is refused. */
export const meetGroup: Rule<'meet'> = ({ draft, intent, verify }) => {
  const known = readGroupProof(intent.body.charter, intent.body.cert, verify)
  if (!known.ok) return known
  const { gid, name, ke, key, inc } = known.value
  if (gid === intent.gid) return err(refusal('unknown-group'))
  const before = draft.get('met', gid)
  if (before !== undefined && (before.ke >= ke || before.inc > inc)) return err(refusal('older-certificate'))
  draft.set('met', gid, { name, ke, key, inc })
  draft.set('keys', keyName(gid, ke), { key })
  return ok(null)
}

export const openLine: Rule<'line'> = ({ draft, intent, verify }) => {
  const { open, ours, theirs } = intent.body
  const read = decodeAs(lineOpenShape, open)
  if (!read.ok) return read
  const { a, b } = read.value
  if (a >= b || (a !== intent.gid && b !== intent.gid)) return err(refusal('bad-line'))
  const partner = a === intent.gid ? b : a
  const met = draft.get('met', partner)
  if (met === undefined) return err(refusal('unknown-group'))
  const line = lineIdOf(a, b)
  if (draft.get('lines', line) !== undefined) return err(refusal('line-exists'))
  const message = prefixed('line-open', open)
  if (!verify(message, ours, fromHex(intent.key)) || !verify(message, theirs, fromHex(met.key)))
    return err(refusal('bad-signature'))
  const nothing = {
    balance: 0n,
    holdIn: 0n,
    holdOut: 0n,
    granted: 0n,
    grantedSeq: 0,
    received: 0n,
    receivedSeq: 0,
    contested: 0n,
  }
  draft.set('lines', line, { partner, ...nothing })
  return ok(null)
}

export const setLineLimit: Rule<'limit'> = ({ draft, intent, verify }) => {
  const limit = openSigned('limit', limitShape, intent.body.signed, verify)
  if (!limit.ok)
    return limit.refusal.code === 'bad-signature' ? err(refusal('bad-signature')) : err(limit.refusal)
  const { line, by, amt, seq } = limit.value
  const row = draft.get('lines', line)
  if (row === undefined) return err(refusal('no-such-line'))
  const ours = by === intent.gid
  const key = ours ? intent.key : draft.get('met', row.partner)?.key
  if ((!ours && by !== row.partner) || intent.body.signed.k !== key) return err(refusal('not-your-key'))
  if (seq <= (ours ? row.grantedSeq : row.receivedSeq)) return err(refusal('stale-limit'))
  draft.set(
    'lines',
    line,
    ours ? { ...row, granted: amt, grantedSeq: seq } : { ...row, received: amt, receivedSeq: seq },
  )
  return ok(null)
}

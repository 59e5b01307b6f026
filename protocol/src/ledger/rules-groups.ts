/** The group itself, the groups it has met, the lines it keeps with them. SPEC 5.15. */

import { type Bytes, fromHex } from '../base/bytes.ts'
import type { GroupId, Hash, PublicKey } from '../base/ids.ts'
import { NODE_AUTHOR } from '../base/ids.ts'
import { err, ok, type Result } from '../base/result.ts'
import { hashHex, prefixed } from '../codec/hash.ts'
import { decodeAs } from '../codec/shape.ts'
import { openSigned, type Verify } from '../codec/signed.ts'
import { checkKeyCert, type RootSigned, rootSignedShape } from '../identity/certs.ts'
import { type Charter, groupIdOf, type RootSet, readCharter } from '../identity/charter.ts'
import { limitShape, lineIdOf, lineOpenShape } from '../lines/line.ts'
import { keyName } from './book.ts'
import { SYSTEM_ACCOUNT_KINDS } from './kinds-people.ts'
import { newAccount, SYSTEM_NUMBERS } from './new-account.ts'
import { type LedgerRefusal, refusal } from './refusals.ts'
import type { Rule } from './rule.ts'
import { checkPolicy } from './rules-policy.ts'
import type { Row } from './tables.ts'

export interface KnownGroup {
  readonly gid: GroupId
  readonly name: string
  readonly ke: number
  readonly key: PublicKey
  readonly inc: number
}

interface GroupPapers {
  readonly charter: Charter
  readonly cert: RootSigned
  readonly known: KnownGroup
}

/** A charter and a key certificate that its roots signed: who the group is and which key speaks for it. */
export function readGroupProof(
  charter: Bytes,
  cert: Bytes,
  verify: Verify,
): Result<KnownGroup, LedgerRefusal> {
  const papers = readPapers(charter, cert, verify)
  return papers.ok ? ok(papers.value.known) : papers
}

function readPapers(
  charterBytes: Bytes,
  certBytes: Bytes,
  verify: Verify,
): Result<GroupPapers, LedgerRefusal> {
  const charter = readCharter(charterBytes)
  if (!charter.ok) return charter
  const gid = groupIdOf(charterBytes)
  const signed = decodeAs(rootSignedShape, certBytes)
  if (!signed.ok) return signed
  const cert = checkKeyCert(charter.value, gid, signed.value, verify)
  if (!cert.ok) return err(refusal('bad-certificate'))
  const known = {
    gid,
    name: charter.value.name,
    ke: cert.value.ke,
    key: cert.value.pub,
    inc: cert.value.inc,
  }
  return ok({ charter: charter.value, cert: signed.value, known })
}

/** Where the chains of certificates stand after the founding papers. */
function rootsOf(
  { roots, k }: RootSet,
  gid: GroupId,
  cert: RootSigned,
): Pick<Row<'group'>, 're' | 'roots' | 'k' | 'rootPrev' | 'keyPrev'> {
  return { re: 0, roots, k, rootPrev: gid as string as Hash, keyPrev: hashHex('keycert', cert.b) }
}

export const foundGroup: Rule<'found'> = ({ draft, intent, verify, at }) => {
  const { charter, cert, policy, rate, external, treasury, community, contested } = intent.body
  const read = readPapers(charter, cert, verify)
  if (!read.ok) return read
  const papers = read.value
  const { gid, key, ke, inc, name } = papers.known
  if (intent.gid !== gid || intent.key !== key || intent.inc !== inc || intent.by !== NODE_AUTHOR)
    return err(refusal('bad-founding'))
  const system = { external, treasury, community, contested }
  if (new Set(Object.values(system)).size !== 4) return err(refusal('account-exists'))
  const fit = checkPolicy(draft, policy, [treasury, community])
  if (!fit.ok) return fit
  draft.set('group', 'group', {
    gid,
    inc,
    ...rootsOf(papers.charter, gid, papers.cert),
    ke,
    key,
    name,
    policy,
    rate: { ...rate, seq: 1 },
    ...system,
    members: 0,
    admins: 0,
    used: false,
  })
  draft.set('keys', keyName(gid, ke), { key })
  for (const kind of SYSTEM_ACCOUNT_KINDS) {
    const number = SYSTEM_NUMBERS[kind]
    draft.set('accounts', system[kind], newAccount({ number, kind, holders: [], since: at }))
    draft.set('numbers', number, { account: system[kind] })
  }
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

/** The group itself, the groups it has met, the lines it keeps with them. SPEC 5.15. */

import { fromHex } from '../base/bytes.ts'
import { type Hash, NODE_AUTHOR } from '../base/ids.ts'
import { err, ok } from '../base/result.ts'
import { prefixed } from '../codec/hash.ts'
import { decodeAs, encodeAs } from '../codec/shape.ts'
import { openSigned } from '../codec/signed.ts'
import { type RootSigned, rootSignedShape } from '../identity/certs.ts'
import { chainShape, chainStep, type KeyEpoch, readGroupProof, seenOf } from '../identity/chain.ts'
import { inOrder, limitShape, lineIdOf, lineOpenShape } from '../lines/line.ts'
import { keyName } from './book.ts'
import { SYSTEM_ACCOUNT_KINDS } from './kinds-people.ts'
import { newAccount, SYSTEM_NUMBERS } from './new-account.ts'
import { refusal } from './refusals.ts'
import type { Rule } from './rule.ts'
import { paperName } from './rules-keys.ts'
import { checkPolicy } from './rules-policy.ts'

export const foundGroup: Rule<'found'> = ({ draft, intent, verify, at }) => {
  const { charter, chain, policy, rate, external, treasury, community, contested } = intent.body
  const read = readGroupProof({ charter, chain }, verify)
  if (!read.ok) return read
  const { gid, re, roots, key, ke, inc, name, rootHashes, keys } = read.value
  const first = decodeAs(chainShape, chain)
  if (!first.ok || re !== 0 || ke !== 1) return err(refusal('bad-founding'))
  if (intent.gid !== gid || intent.key !== key || intent.inc !== inc || intent.by !== NODE_AUTHOR)
    return err(refusal('bad-founding'))
  const system = { external, treasury, community, contested }
  if (new Set(Object.values(system)).size !== 4) return err(refusal('account-exists'))
  const fit = checkPolicy(draft, policy, [treasury, community])
  if (!fit.ok) return fit
  draft.set('group', 'group', {
    gid,
    inc,
    re,
    ...roots,
    rootPrev: rootHashes[0] as Hash,
    ke,
    key,
    keyRe: re,
    keyPrev: (keys[0] as KeyEpoch).cert,
    name,
    policy,
    rate: { ...rate, seq: 1 },
    ...system,
    members: 0,
    admins: 0,
    used: false,
  })
  draft.set('keys', keyName(gid, ke), { key })
  draft.set('papers', 'charter', { paper: charter })
  draft.set('papers', paperName('key', ke), {
    paper: encodeAs(rootSignedShape, first.value.keys[0] as RootSigned),
  })
  for (const kind of SYSTEM_ACCOUNT_KINDS) {
    const number = SYSTEM_NUMBERS[kind]
    draft.set('accounts', system[kind], newAccount({ number, kind, holders: [], since: at }))
    draft.set('numbers', number, { account: system[kind] })
  }
  return ok(null)
}

/** A chain that goes on from the one we know brings the group's new key; an older one, or one that leaves it, is refused. */
export const meetGroup: Rule<'meet'> = ({ draft, intent, verify }) => {
  const read = readGroupProof(intent.body, verify)
  if (!read.ok) return read
  const { gid, name, key, inc, keys } = read.value
  if (gid === intent.gid) return err(refusal('unknown-group'))
  const before = draft.get('met', gid)
  const step = before === undefined ? 'newer' : chainStep(before, read.value)
  if (step === 'forked') return err(refusal('forked-chain'))
  if (step !== 'newer') return err(refusal('older-certificate'))
  draft.set('met', gid, { name, key, inc, ...seenOf(read.value) })
  for (const [i, epoch] of keys.entries()) draft.set('keys', keyName(gid, i + 1), { key: epoch.key })
  const line = lineIdOf(...inOrder(intent.gid, gid))
  const row = draft.get('lines', line)
  // Limits count anew under a new key: a thief may have used up the numbers of the old one.
  if (row !== undefined && key !== before?.key) draft.set('lines', line, { ...row, receivedSeq: 0 })
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
    held: [],
    stalls: 0,
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

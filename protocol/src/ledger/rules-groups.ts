/** The group itself and the groups it has met. SPEC 5.15. */

import { type Hash, NODE_AUTHOR } from '../base/ids.ts'
import { err, ok } from '../base/result.ts'
import { decodeAs, encodeAs } from '../codec/shape.ts'
import { type RootSigned, rootSignedShape } from '../identity/certs.ts'
import { chainShape, chainStep, type KeyEpoch, readGroupProof, seenOf } from '../identity/chain.ts'
import { inOrder, lineIdOf } from '../lines/line.ts'
import { keyName } from './book.ts'
import { SYSTEM_ACCOUNT_KINDS } from './kinds-people.ts'
import { newAccount, SYSTEM_NUMBERS } from './new-account.ts'
import { refusal } from './refusals.ts'
import type { Rule } from './rule.ts'
import { paperName } from './rules-keys.ts'
import { answerEvidence } from './rules-line-states.ts'
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
    rateSince: at,
    pastRates: [],
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
  // Whether it is here again, people say.
  const gone = before?.gone === undefined ? {} : { gone: before.gone }
  draft.set('met', gid, { name, key, inc, ...seenOf(read.value), atRisk: before?.atRisk ?? 0n, ...gone })
  for (const [i, epoch] of keys.entries()) draft.set('keys', keyName(gid, i + 1), { key: epoch.key })
  const line = lineIdOf(...inOrder(intent.gid, gid))
  const row = draft.get('lines', line)
  // Limits count anew under a new key: a thief may have used up the numbers of the old one.
  if (row !== undefined && key !== before?.key) draft.set('lines', line, { ...row, receivedSeq: 0 })
  // Its roots have answered what was signed under an earlier key.
  answerEvidence(draft, line, keys.length - 1)
  return ok(null)
}

/**
 * A group changes hands, or takes its key back from a thief. `newroots` replaces the roots, `newkey` the operational key;
 * both stand on the signatures of the roots in force. New roots must name a key before anything else is recorded, because
 * readers trust no key until they have: so a hand-over is one decision of two entries. The new key signs its own entry and
 * every head from there on. SPEC 5.15.
 */
import { assert } from '../base/assert.ts'
import type { Bytes } from '../base/bytes.ts'
import { LIMITS } from '../base/limits.ts'
import { err, ok } from '../base/result.ts'
import { hashHex } from '../codec/hash.ts'
import { decodeAs } from '../codec/shape.ts'
import { checkKeyCert, checkRootCert, type RootSigned, rootSignedShape } from '../identity/certs.ts'
import { encodeChain, followsKey, type GroupProof } from '../identity/chain.ts'
import { type Draft, keyName } from './book.ts'
import { refusal } from './refusals.ts'
import type { Rule, RuleResult } from './rule.ts'
import { askPartners } from './rules-restore.ts'
import type { Row } from './tables.ts'

/** Key of a row of `papers`. */
export const paperName = (of: 'root' | 'key', epoch: number): string => `${of}.${epoch}`

/** Reads rows of a book or of a draft. */
type Papers = (name: string) => Row<'papers'> | undefined

const paperOf = (papers: Papers, name: string): Bytes => {
  const row = papers(name)
  assert(row !== undefined, `the book holds the paper ${name}`)
  return row.paper
}

function chainOf(papers: Papers, { re, ke }: Pick<Row<'group'>, 're' | 'ke'>): Bytes {
  const certs = (of: 'root' | 'key', epochs: number): RootSigned[] =>
    Array.from({ length: epochs }, (_, i) => {
      const cert = decodeAs(rootSignedShape, paperOf(papers, paperName(of, i + 1)))
      assert(cert.ok, 'a certificate was read before it was kept')
      return cert.value
    })
  return encodeChain({ roots: certs('root', re), keys: certs('key', ke) })
}

/** What our group shows of itself today. @pre it is founded, and its roots have named a key */
export function groupProofOf(book: {
  readonly tables: { readonly group: Map<string, Row<'group'>>; readonly papers: Map<string, Row<'papers'>> }
}): GroupProof {
  const group = book.tables.group.get('group')
  assert(group !== undefined && group.keyRe === group.re, 'the group has a key that its roots named')
  const papers: Papers = name => book.tables.papers.get(name)
  return { charter: paperOf(papers, 'charter'), chain: chainOf(papers, group) }
}

/** A group that could not show all its papers could not prove its key to anybody. */
function checkChainFits(draft: Draft, group: Row<'group'>): RuleResult {
  const { chainCertsMax, chainBytesMax } = LIMITS
  const fits =
    group.re <= chainCertsMax &&
    group.ke <= chainCertsMax &&
    chainOf(name => draft.get('papers', name), group).length <= chainBytesMax
  return fits ? ok(null) : err(refusal('chain-full'))
}

export const setRoots: Rule<'newroots'> = ({ draft, group, intent, verify }) => {
  const signed = decodeAs(rootSignedShape, intent.body.cert)
  if (!signed.ok) return signed
  const cert = checkRootCert(group, group.gid, signed.value, verify)
  if (!cert.ok) return err(refusal('bad-certificate'))
  const { re, roots, k, prev } = cert.value
  if (prev !== group.rootPrev) return err(refusal('broken-chain'))
  const next = { ...group, re, roots, k, rootPrev: hashHex('rootcert', signed.value.b) }
  draft.set('group', 'group', next)
  draft.set('papers', paperName('root', re), { paper: intent.body.cert })
  return checkChainFits(draft, next)
}

export const setKey: Rule<'newkey'> = ({ draft, book, group, intent, verify, at }) => {
  const signed = decodeAs(rootSignedShape, intent.body.cert)
  if (!signed.ok) return signed
  const cert = checkKeyCert(group, group.gid, signed.value, verify)
  if (!cert.ok) return err(refusal('bad-certificate'))
  const { re, ke, pub, inc } = cert.value
  if (!followsKey(group, cert.value) || isFormerKey(draft, group, pub)) return err(refusal('broken-chain'))
  if (intent.key !== pub) return err(refusal('not-your-key'))
  const next = { ...group, ke, key: pub, keyRe: re, keyPrev: hashHex('keycert', signed.value.b), inc }
  draft.set('group', 'group', next)
  draft.set('keys', keyName(group.gid, ke), { key: pub })
  draft.set('papers', paperName('key', ke), { paper: intent.body.cert })
  // Limits count anew under a new key: a thief may have used up the numbers of the old one.
  if (pub !== group.key)
    for (const [line, row] of book.tables.lines) draft.set('lines', line, { ...row, grantedSeq: 0 })
  // Another life: what the one before signed and these books do not tell, its partners do.
  if (inc > group.inc) askPartners(draft, book, { at, inc: group.inc })
  return checkChainFits(draft, next)
}

/** A key that was replaced never comes back. */
function isFormerKey(draft: Draft, { gid, ke }: Row<'group'>, key: string): boolean {
  for (let epoch = 1; epoch < ke; epoch++)
    if (draft.get('keys', keyName(gid, epoch))?.key === key) return true
  return false
}

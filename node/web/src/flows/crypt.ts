/** The door of the lazy chunk: everything that signs or checks, over one browser window. */
import type { HeadJson, PapersReply, WitnessJson } from '@localpay/node'
import {
  type BodyOf,
  chainStep,
  checkConsistency,
  checkReceipt,
  decodeAs,
  type Entry,
  encodeAs,
  fromBase64,
  fromHex,
  openCoSignature,
  openHead,
  type PolicyChange,
  policyChangeShape,
  readGroupProof,
  type SeenKey,
  seenOf,
  signedHeadShape,
  signedShape,
  toBase64,
  verifyWithNacl,
  witnessOf,
} from '@localpay/protocol'
import type { HeadChecks, SignedHead, WitnessedHead } from './head-watch.ts'
import { createKeyring } from './keyring.ts'
import { restOf } from './rest.ts'
import { termsBody } from './terms.ts'

/** The group's statement about its books, as signed: it must say what the JSON beside it says. */
function signerOfHead(gid: string, head: HeadJson): string | null {
  const bytes = fromBase64(head.signed)
  const signed = bytes === null ? null : decodeAs(signedShape, bytes)
  if (!signed?.ok) return null
  const opened = openHead(signed.value, verifyWithNacl)
  if (!opened.ok) return null
  const { value } = opened
  const same =
    value.gid === gid && value.inc === head.inc && value.size === head.size && value.root === head.root
  return same ? signed.value.k : null
}

/** The chain of papers from the charter, whose hash is the group's id, to the key of today. SPEC 2.3. */
function readPapers(gid: string, papers: PapersReply, seen: SeenKey | null) {
  const [charter, chain] = [fromBase64(papers.charter), fromBase64(papers.chain)]
  if (charter === null || chain === null) return null
  const proof = readGroupProof({ charter, chain }, verifyWithNacl)
  if (!proof.ok || proof.value.gid !== gid) return null
  const step = seen === null ? 'newer' : chainStep(seen, proof.value)
  return step === 'older' || step === 'forked' ? null : { signer: proof.value.key, key: seenOf(proof.value) }
}

/**
 * What a witness has co-signed, or null where its signature does not hold, or it is not whom it is said to be: a group by
 * its own papers, a relay by the key that is its address.
 */
function readWitness(gid: string, { kind, id, signed, papers }: WitnessJson): WitnessedHead | null {
  const bytes = fromBase64(signed)
  const thing = bytes === null ? null : decodeAs(signedShape, bytes)
  if (!thing?.ok) return null
  const said = openCoSignature(thing.value, verifyWithNacl)
  if (!said.ok || said.value.gid !== gid || witnessOf(thing.value, said.value) !== id) return null
  const { by, inc, size, root } = said.value
  if (kind === 'relay') return by === undefined ? { inc, size, root } : null
  return by !== undefined && papers !== null && speaksFor(by, papers, thing.value.k)
    ? { inc, size, root }
    : null
}

/** Is this the group's key of today, or was it once? */
function speaksFor(gid: string, papers: PapersReply, key: string): boolean {
  const [charter, chain] = [fromBase64(papers.charter), fromBase64(papers.chain)]
  if (charter === null || chain === null) return false
  const proof = readGroupProof({ charter, chain }, verifyWithNacl)
  return proof.ok && proof.value.gid === gid && proof.value.keys.some(epoch => epoch.key === key)
}

export const headChecks: HeadChecks = {
  signerOfHead,
  readPapers,
  readWitness,
  onlyAdds: (older, newer, proof) =>
    checkConsistency({
      older: { size: older.size, root: fromHex(older.root) },
      newer: { size: newer.size, root: fromHex(newer.root) },
      proof: proof.map(fromHex),
    }),
}

/** What a receipt says, or the code of why it counts for nothing. `signer`: who this device trusts for the group. */
export function checkReceiptHere(
  bytes: Uint8Array,
  trust: { readonly gid: string; readonly signer: string | null; readonly seq: number },
):
  | { readonly ok: true; readonly size: number; readonly said: SignedHead | null }
  | { readonly ok: false; readonly code: string } {
  const checked = checkReceipt(bytes, { verify: verifyWithNacl })
  if (!checked.ok) return { ok: false, code: checked.refusal.code }
  const { group, head, entry } = checked.value
  if (group.gid !== trust.gid) return { ok: false, code: 'other-group' }
  if (trust.signer !== null && group.key !== trust.signer) return { ok: false, code: 'bad-head' }
  return entry.seq === trust.seq
    ? { ok: true, size: head.size, said: headOfBill(entry) }
    : { ok: false, code: 'not-in-the-log' }
}

/** The state of the books that the payee's device held, where the entry is a bill that tells it. */
function headOfBill({ signed: { intent } }: Entry): SignedHead | null {
  const signed = intent.kind === 'bill' ? intent.body.head : undefined
  const head = signed === undefined ? null : openHead(signed, verifyWithNacl)
  if (signed === undefined || !head?.ok || head.value.gid !== intent.gid) return null
  const { inc, size, root } = head.value
  return { inc, size, root, signer: signed.k }
}

/** The head that a bill takes along, from what was kept of it. */
export function headForBill(signed: string | null): Pick<BodyOf<'bill'>, 'head'> {
  const bytes = signed === null ? null : fromBase64(signed)
  const head = bytes === null ? null : decodeAs(signedHeadShape, bytes)
  return head?.ok ? { head: head.value } : {}
}

export function createCrypt(win: Window & typeof globalThis) {
  return {
    keyring: createKeyring({
      random: length => win.crypto.getRandomValues(new Uint8Array(length)),
      rest: restOf(win),
    }),
    checks: headChecks,
    checkReceipt: checkReceiptHere,
    headForBill,
    /** The bytes of a change of the group's rules, for the door that tries it. */
    textOfChange: (change: PolicyChange) => toBase64(encodeAs(policyChangeShape, change)),
    termsBody,
  }
}

export type Crypt = ReturnType<typeof createCrypt>

/** One question to a witness, and whether its answer holds: a co-signature over the very head that we showed. */
import {
  type Bytes,
  type CoSignature,
  coversHead,
  decodeAs,
  encodeAs,
  type GroupId,
  type Hash,
  type Head,
  openCoSignature,
  PROTOCOLS,
  peerNameOf,
  type Signed,
  toHex,
  type WitnessReply,
  witnessAskShape,
  witnessReplyShape,
} from '@localpay/protocol'
import type { Core, Directory } from '../core.ts'
import type { GrownHead } from '../ledger.ts'
import { untilClosing } from '../sync.ts'
import { WITNESS } from './witness-bounds.ts'

/** Whom we ask: a group that we keep a line with, or a relay of our settings. */
export interface AskedWitness {
  readonly peer: string
  /** Null for a relay. */
  readonly gid: GroupId | null
}

/** Partners and relays that are connected, so many at most of each. */
export function witnessesNow(core: Core, directory: Pick<Directory, 'peerOf'>): readonly AskedWitness[] {
  const there = new Set(core.ports.net.connected())
  const partners = [...core.ledger.book.tables.lines.values()].flatMap(({ partner }) => {
    const peer = directory.peerOf(partner)?.peer
    return peer !== undefined && there.has(peer) ? [{ peer, gid: partner }] : []
  })
  const relays = core.config.relays.flatMap(({ peer }) => (there.has(peer) ? [{ peer, gid: null }] : []))
  return [...partners.slice(0, WITNESS.groupsAskedMax), ...relays.slice(0, WITNESS.relaysAskedMax)]
}

/** Null when the witness cannot be reached or talks nonsense. */
export async function askWitness(
  core: Core,
  { peer }: AskedWitness,
  { signed, proof }: Omit<GrownHead, 'head'>,
): Promise<WitnessReply | null> {
  const steps = proof.map(step => toHex(step) as Hash)
  const ask = encodeAs(witnessAskShape, { v: 1, q: 'head', head: signed, proof: steps })
  const reply = await sendTo(core, peer, ask)
  return reply
}

/** @returns true when the peer has checked and kept it, or held it already. */
export async function tellEvidence(core: Core, peer: string, evidence: Bytes): Promise<boolean> {
  const reply = await sendTo(core, peer, encodeAs(witnessAskShape, { v: 1, q: 'evidence', evidence }))
  return reply?.say === 'noted'
}

async function sendTo(core: Core, peer: string, request: Bytes): Promise<WitnessReply | null> {
  const sent = core.ports.net.ask({ peer, addrs: [] }, PROTOCOLS.witness, request, WITNESS.askMs)
  const bytes = await untilClosing(core, sent).catch(() => null)
  const reply = bytes === null ? null : decodeAs(witnessReplyShape, bytes)
  return reply?.ok ? reply.value : null
}

/** What it says, when this is the co-signature of whom we asked over that head of ours; else null. */
export function witnessThatSigned(
  core: Core,
  directory: Directory,
  { asked, signature, head }: { asked: AskedWitness; signature: Signed; head: Head },
): CoSignature | null {
  const said = openCoSignature(signature, core.ports.crypto.verify)
  if (!said.ok || !coversHead(said.value, head)) return null
  const isTheirs =
    asked.gid === null
      ? said.value.by === undefined && peerNameOf(signature.k) === asked.peer
      : said.value.by === asked.gid && directory.known(asked.gid)?.group.key === signature.k
  return isTheirs ? said.value : null
}

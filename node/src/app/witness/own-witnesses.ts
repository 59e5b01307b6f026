/**
 * The witnesses of our own books: who has co-signed which head of ours. They are asked after the entries are on our
 * disk, so many seconds apart, and nobody waits for them. A witness that remembers a head which our books do not go on
 * from tells a restored node what it lost: that is kept, and cried out, until the books are whole or the roots have
 * spoken.
 */
import {
  type CoSignature,
  equalBytes,
  type GroupId,
  groupOf,
  type Head,
  openCoSignature,
  openHead,
  readGroupProof,
  rootOf,
  rootsOf,
  type Signed,
  type WitnessReply,
  witnessOf,
} from '@localpay/protocol'
import type { Core } from '../core.ts'
import type { OpenDirectory } from '../directory.ts'
import type { GrownHead } from '../ledger.ts'
import { getRow, putRow, rangeRows } from '../rows.ts'
import { all, KEYS } from '../store-keys.ts'
import { type AskedWitness, askWitness, witnessesNow, witnessThatSigned } from './ask-witness.ts'
import { WITNESS } from './witness-bounds.ts'
import { type CoSignatureRow, coSignatureRow, type LostRow, lostRow } from './witness-rows.ts'

export interface OwnSignature extends Omit<CoSignatureRow, 'head'> {
  /** A group's id or a relay's key. */
  readonly witness: string
  /** The group; absent for a relay. */
  readonly by?: GroupId
  readonly head: Head
}

interface LostEntries {
  /** Entries that a witness has seen, and that we have. */
  readonly seen: number
  readonly have: number
  readonly at: number
}

export interface OwnWitnesses {
  /** Of this incarnation of our books, the newest head first. */
  readonly list: () => readonly OwnSignature[]
  readonly lost: () => LostEntries | null
  /** Asks every witness that has not answered to the newest head and was not asked lately. */
  readonly round: () => Promise<void>
}

interface Memory {
  readonly signatures: Map<string, OwnSignature>
  /** By peer: when it was asked last, the root that it last had an answer to, and the head of ours that it named. */
  readonly asked: Map<string, number>
  readonly answered: Map<string, string>
  readonly named: Map<string, Head>
  lost: { readonly row: LostRow; readonly head: Head } | null
}

/** @throws RowFault when a row does not read */
export async function openOwnWitnesses(core: Core, directory: OpenDirectory): Promise<OwnWitnesses> {
  const memory: Memory = {
    signatures: new Map(),
    asked: new Map(),
    answered: new Map(),
    named: new Map(),
    lost: null,
  }
  for await (const [, row] of rangeRows(core.ports.store, coSignatureRow, all('cosig/'))) {
    const head = ownHead(core, row.head)
    const said = openCoSignature(row.signature, core.ports.crypto.verify)
    if (head !== null && said.ok) keep(memory, signatureOf(said.value, { ...row, head }))
  }
  const row = await getRow(core.ports.store, lostRow, KEYS.own('lost'))
  const head = row === null ? null : ownHead(core, row.head)
  if (row !== null && head !== null) memory.lost = { row, head }
  if (head !== null) cry(core, head)

  const round = async (): Promise<void> => {
    if (core.config.role === 'relay' || !core.ledger.isFounded()) return
    await lookAtLost(core, memory)
    const now = core.ports.clock.now()
    const due = witnessesNow(core, directory).filter(
      ({ peer }) =>
        now - (memory.asked.get(peer) ?? Number.NEGATIVE_INFINITY) >= core.config.chores.witnessMs &&
        memory.answered.get(peer) !== core.ledger.head().head.root,
    )
    await Promise.all(due.map(asked => askOne({ core, directory, memory }, asked)))
  }
  directory.chores.every('witnesses', core.config.chores.witnessMs / 4, round)
  core.ports.net.onPeer(directory.chores.soon('witnesses', () => WITNESS.afterPeerMs, round))
  return {
    list: () => {
      const inc = core.ledger.isFounded() ? groupOf(core.ledger.book).inc : 0
      return [...memory.signatures.values()]
        .filter(({ head }) => head.inc === inc)
        .sort((a, b) => b.head.size - a.head.size)
    },
    lost: () => {
      if (memory.lost === null) return null
      const { head, row } = memory.lost
      return { seen: head.size, have: core.ledger.head().head.size, at: row.at }
    },
    round,
  }
}

interface Desk {
  readonly core: Core
  readonly directory: OpenDirectory
  readonly memory: Memory
}

async function askOne(desk: Desk, asked: AskedWitness): Promise<void> {
  const { core, memory } = desk
  const { peer } = asked
  memory.asked.set(peer, core.ports.clock.now())
  const first = await shown(core, memory.named.get(peer) ?? null)
  const reply = await askWitness(core, asked, first)
  if (reply === null) return
  if (reply.say !== 'refused') memory.answered.set(peer, first.head.root)
  if (await taken(desk, asked, first, reply)) return
  // It named a head that we did not begin from: once more, from there.
  const named = reply.say === 'prove' && reply.head !== undefined ? ownHead(core, reply.head) : null
  if (named === null) return tellRefusal(core, peer, reply)
  memory.named.set(peer, named)
  const second = await shown(core, named)
  const again = second.proof.length === 0 ? null : await askWitness(core, asked, second)
  if (again !== null && !(await taken(desk, asked, second, again))) tellRefusal(core, peer, again)
}

/** The newest head, with the proof from what this witness knows. */
async function shown({ ledger }: Core, named: Head | null): Promise<GrownHead> {
  const grown = named?.inc === groupOf(ledger.book).inc ? await ledger.growth(named.size) : null
  return grown ?? { ...ledger.head(), proof: [] }
}

/** True when there is nothing more to be said: co-signed, or it tells that our books lost entries. */
async function taken(
  { core, directory, memory }: Desk,
  asked: AskedWitness,
  { head, signed }: GrownHead,
  reply: WitnessReply,
): Promise<boolean> {
  if (reply.say === 'signed' && reply.signature !== undefined) {
    const { signature } = reply
    const said = witnessThatSigned(core, directory, { asked, signature, head })
    if (said === null) return false
    memory.named.set(asked.peer, head)
    const row = { signature, head, peer: asked.peer, at: core.ports.clock.now() }
    await keepOnDisk(core, memory, signatureOf(said, row), signed)
    return true
  }
  const theirs = reply.head === undefined ? null : ownHead(core, reply.head)
  if (theirs === null || reply.head === undefined || (await goesOn(core, theirs))) return false
  await noteLost(core, memory, { signed: reply.head, head: theirs, peer: asked.peer })
  // Asked for a proof we give the one that our log has, and it tells the truth about us.
  return reply.say !== 'prove'
}

/** A head that a key of ours signed for our books, of today or before; else null. */
function ownHead({ ledger, ports }: Core, signed: Signed): Head | null {
  if (!ledger.isFounded()) return null
  const head = openHead(signed, ports.crypto.verify)
  if (!head.ok || head.value.size === 0 || head.value.gid !== groupOf(ledger.book).gid) return null
  if (signed.k === groupOf(ledger.book).key) return head.value
  const own = readGroupProof(ledger.proof(), ports.crypto.verify)
  return own.ok && own.value.keys.some(({ key }) => key === signed.k) ? head.value : null
}

/** Do our books of today begin with what this head stands for? Those of a former incarnation the roots have let go. */
async function goesOn({ ledger }: Core, theirs: Head): Promise<boolean> {
  const { inc } = groupOf(ledger.book)
  if (theirs.inc !== inc) return theirs.inc < inc
  const { head } = ledger.head()
  if (theirs.size === head.size) return theirs.root === head.root
  const grown = await ledger.growth(theirs.size)
  if (grown === null) return false
  const roots = rootsOf({ older: theirs.size, newer: grown.head.size, steps: grown.proof })
  return roots !== null && equalBytes(roots.older, rootOf(theirs))
}

const signatureOf = (said: CoSignature, row: Omit<OwnSignature, 'witness' | 'by'>): OwnSignature => ({
  ...row,
  witness: witnessOf(row.signature, said),
  ...(said.by === undefined ? {} : { by: said.by }),
})

function keep({ signatures }: Memory, row: OwnSignature): void {
  signatures.set(row.witness, row)
}

async function keepOnDisk(core: Core, memory: Memory, row: OwnSignature, head: Signed): Promise<void> {
  const { witness, signature, peer, at } = row
  await core.turns.take(async () => {
    const oldest = [...memory.signatures.values()].sort((a, b) => a.at - b.at)
    const gone = memory.signatures.has(witness) ? [] : oldest.slice(0, surplusOf(memory))
    await core.ports.store.write([
      putRow(coSignatureRow, KEYS.coSignature(witness), { signature, head, peer, at }),
      ...gone.map(one => ({ del: KEYS.coSignature(one.witness) })),
    ])
    for (const one of gone) memory.signatures.delete(one.witness)
    keep(memory, row)
  })
}

const surplusOf = ({ signatures }: Memory): number =>
  Math.max(0, signatures.size + 1 - WITNESS.signaturesKeptMax)

async function noteLost(
  core: Core,
  memory: Memory,
  { signed, head, peer }: { signed: Signed; head: Head; peer: string },
): Promise<void> {
  if (memory.lost !== null && memory.lost.head.inc >= head.inc && memory.lost.head.size >= head.size) return
  const row: LostRow = { head: signed, peer, at: core.ports.clock.now() }
  await core.turns.take(() => core.ports.store.write([putRow(lostRow, KEYS.own('lost'), row)]))
  memory.lost = { row, head }
  cry(core, head)
}

const cry = (core: Core, { size }: Head): void => {
  core.ports.log.error({ event: 'books-behind', seen: size, have: core.ledger.head().head.size })
  core.live.tell('neighbours', 'all')
}

/** The right copy was put back, or the roots have declared a new beginning. */
async function lookAtLost(core: Core, memory: Memory): Promise<void> {
  if (memory.lost === null || !(await goesOn(core, memory.lost.head))) return
  await core.turns.take(() => core.ports.store.write([{ del: KEYS.own('lost') }]))
  memory.lost = null
  core.ports.log.info({ event: 'books-whole' })
  core.live.tell('neighbours', 'all')
}

function tellRefusal(core: Core, peer: string, { say, code = '' }: WitnessReply): void {
  core.ports.log.info({ event: 'not-witnessed', peer, say, code })
}

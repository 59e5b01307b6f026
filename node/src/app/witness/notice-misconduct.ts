/** What a group's statements about transfers prove against it, as they come in. SPEC 5.19. */
import {
  type Bytes,
  commitOf,
  type GroupId,
  type GroupProof,
  groupAt,
  type MisconductProof,
  readGroupProof,
  refuseOf,
  releaseOf,
} from '@localpay/protocol'
import type { Core, Directory } from '../core.ts'
import { getRow, paidRow, putRow, xferRow } from '../rows.ts'
import { KEYS } from '../store-keys.ts'
import { readEnds } from '../transfer-acts.ts'
import { memoryOfRow, type TransferMemory } from '../transfer-memory.ts'
import type { HeldEvidence } from './held-evidence.ts'

interface Accusation {
  readonly gid: GroupId
  readonly ke: number
  readonly proof: MisconductProof
}

/** COMMIT beside REFUSE of one group, and COMMIT beside RELEASE of the closer, each under one key. E1, E2. */
export function accusationsIn({ tid, bodyBytes, state, refusals, releases }: TransferMemory): Accusation[] {
  return state.body.parts.flatMap(({ g: gid, ke }, part): Accusation[] => {
    const sig = state.commits[part]
    if (sig == null) return []
    const commit = { s: commitOf(tid, gid, ke), sig }
    const refusal = refusals.find(one => one.part === part && one.ke === ke)
    if (refusal !== undefined) {
      const other = { s: refuseOf(tid, gid, ke, refusal.reason), sig: refusal.sig }
      return [{ gid, ke, proof: { statements: { commit, other } } }]
    }
    const release = releases.find(one => one.part === part && one.ke === ke)
    if (release === undefined || part !== state.body.closer) return []
    const other = { s: releaseOf(tid, gid, ke, release.line), sig: release.sig }
    return [{ gid, ke, proof: { statements: { commit, other, body: bodyBytes } } }]
  })
}

export interface Notices {
  /** Looks at what is known of a transfer once statements have come in. Inside a turn. */
  readonly look: (memory: TransferMemory) => Promise<void>
}

export function makeNotices(
  core: Core,
  { known }: Pick<Directory, 'known'>,
  evidence: Pick<HeldEvidence, 'add'>,
): Notices {
  const { store, crypto } = core.ports

  /** The papers under whose newest key it was signed: what its roots have answered since is no evidence. */
  const papersOf = (memory: TransferMemory, { gid, ke }: Accusation): GroupProof | null => {
    const bundle = known(gid)?.bundle
    for (const proof of [...(bundle === undefined ? [] : [bundle]), ...memory.proofs]) {
      const read = readGroupProof(proof, crypto.verify)
      if (read.ok && read.value.gid === gid && read.value.ke === ke) return proof
    }
    return null
  }

  /** The payee's COMMIT to another payment of the same invoice: only the payer knows that it is the same. E5. */
  const paidTwice = async (memory: TransferMemory): Promise<Accusation[]> => {
    const { body, commits, us } = memory.state
    const own = paidPart(memory)
    if (own === null || groupAt(body, 0) !== us) return []
    const key = KEYS.paid(own.ends.invoice)
    const row = await getRow(store, paidRow, key)
    if (row === null) await store.write([putRow(paidRow, key, { tid: memory.tid })])
    if (row === null || row.tid === memory.tid) return []
    const before = await getRow(store, xferRow, KEYS.xfer(row.tid))
    const other = before === null ? null : memoryOfRow(before, us)
    const first = other === null ? null : paidPart(other)
    const payee = body.parts[body.closer]
    if (first === null || payee === undefined || commits[body.closer] == null) return []
    return [{ gid: payee.g, ke: payee.ke, proof: { invoice: { a: first, b: own } } }]
  }

  return {
    look: async memory => {
      for (const one of [...accusationsIn(memory), ...(await paidTwice(memory))]) {
        const papers = papersOf(memory, one)
        if (papers !== null) evidence.add(papers, one.proof)
      }
    },
  }
}

/** The payee's COMMIT with the body and the ends that say which invoice it pays. */
function paidPart({
  bodyBytes,
  state,
  ends,
}: TransferMemory): NonNullable<MisconductProof['invoice']>['a'] | null {
  const commit: Bytes | null = state.commits[state.body.closer] ?? null
  const read = ends === null || state.body.kind !== 'pay' ? null : readEnds(ends, state.body)
  return commit === null || read === null ? null : { body: bodyBytes, ends: read, commit }
}

/** All that ever travelled about transfers: liars may learn and repeat any of it. */
import {
  type Bytes,
  type Envelope,
  type GroupId,
  type GroupProof,
  readGroupProof,
  type Statement,
  type Tid,
  tidOf,
  type Verify,
} from '@localpay/protocol'
import type { Sent } from '../world/net.ts'
import type { Spoken } from '../world/spoken.ts'

export interface Said {
  readonly s: Statement
  readonly sig: Bytes
}

export interface Known {
  readonly tid: Tid
  readonly body: Bytes
  /** By kind and group. */
  readonly said: Map<string, Said>
  ends: Bytes | null
  /** Mail about it that has arrived, the oldest. */
  readonly mail: Sent[]
}

export interface Archive {
  readonly take: (spoken: Spoken) => void
  /** The same when it has arrived, as `mail` of its transfer. */
  readonly keep: (spoken: Spoken) => void
  readonly about: (tid: Tid) => Known | undefined
  readonly transfers: () => readonly Known[]
  readonly proofOf: (gid: GroupId) => GroupProof | undefined
  /** Somebody was told this who asked a question of that kind. */
  readonly answered: (kind: Envelope['kind'], reply: Bytes) => void
  readonly answers: (kind: Envelope['kind']) => readonly Bytes[]
  /** Mail as it was sent, the newest. */
  readonly mail: () => readonly Sent[]
}

const MAIL_KEPT = 400
/** Of each kind. */
const ANSWERS_KEPT = 20
/** Of each transfer. */
const MAIL_KEPT_OF_ONE = 30

export function makeArchive(verify: Verify): Archive {
  const known = new Map<Tid, Known>()
  const proofs = new Map<GroupId, GroupProof>()
  const mail: Sent[] = []
  const answers = new Map<Envelope['kind'], Bytes[]>()
  const learn = (proof: GroupProof): void => {
    const read = readGroupProof(proof, verify)
    if (read.ok) proofs.set(read.value.gid, proof)
  }
  return {
    take: spoken => {
      mail.push(spoken)
      if (mail.length > MAIL_KEPT) mail.shift()
      const { transfer } = spoken
      if (transfer === null) return
      const tid = tidOf(transfer.body)
      const about = known.get(tid) ?? {
        tid,
        body: transfer.body,
        said: new Map<string, Said>(),
        ends: null,
        mail: [],
      }
      known.set(tid, about)
      for (const one of transfer.statements)
        if (one.s.tid === tid) about.said.set(`${one.s.k}${one.s.g}`, one)
      about.ends ??= transfer.ends ?? null
      for (const proof of transfer.proofs) learn(proof)
    },
    keep: spoken => {
      const about = spoken.transfer === null ? undefined : known.get(tidOf(spoken.transfer.body))
      if (about !== undefined && about.mail.length < MAIL_KEPT_OF_ONE) about.mail.push(spoken)
    },
    about: tid => known.get(tid),
    answered: (kind, reply) => {
      const all = answers.get(kind) ?? []
      answers.set(kind, [...all.slice(1 - ANSWERS_KEPT), reply])
    },
    answers: kind => answers.get(kind) ?? [],
    transfers: () => [...known.values()],
    proofOf: gid => proofs.get(gid),
    mail: () => mail,
  }
}

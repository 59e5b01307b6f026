/**
 * A group that lies. It runs the production app like the others, so that it is part of what goes on, and beside it signs
 * whatever suits it with its own real key and sends it over the same net.
 */
import { recordRow, secretRow } from '@localpay/node'
import {
  ASK_KINDS,
  type Bytes,
  commitOf,
  decodeAs,
  encodeAs,
  encodeBody,
  type GroupId,
  type GroupProof,
  groupOf,
  groupProofOf,
  LIMITS,
  type LineId,
  PROTOCOLS,
  placeOf,
  readBody,
  recordBundleShape,
  refuseOf,
  releaseOf,
  type Signer,
  type Statement,
  sealEnvelope,
  signStatement,
  type Tid,
  type TransferBody,
  tidOf,
  transferMessageShape,
} from '@localpay/protocol'
import type { Chance } from '../../world/chance.ts'
import type { SimGroup, World } from '../world/world.ts'
import type { Known, Said } from './archive.ts'

export interface Liar {
  readonly group: SimGroup
  readonly chance: Chance
  readonly gid: GroupId
  readonly signer: Signer
  /** Signs a statement about it, which exists from then on. Null for a RELEASE where nothing flows to it. */
  readonly say: (k: Statement['k'], body: Bytes) => Said | null
  /** A body of its own making: everybody may know it from then on. */
  readonly make: (body: TransferBody) => Known
  readonly tell: (to: readonly number[], about: Known, said: readonly Said[]) => void
  /** Mail or a question of any kind. */
  readonly post: (to: number, kind: MailKind, body: Bytes) => void
  /** The other groups of a transfer, by number. */
  readonly others: (body: TransferBody) => readonly number[]
}

type MailKind = Parameters<typeof sealEnvelope>[0]['kind']

/** @returns null while the group has not its own key at hand */
export function liarOf(world: World, group: SimGroup): Liar | null {
  const { gid } = group
  const chance = world.chance.stream(`liar/${group.index}/${world.schedule.steps()}`)
  const signer = signerOf(world, group)
  if (signer === null) return null
  const { ke } = groupOf(group.durable.book())

  const say: Liar['say'] = (k, bytes) => {
    const body = readBody(bytes)
    const tid = tidOf(bytes)
    if (!body.ok) return null
    const line = placeOf(body.value, gid)?.in?.line
    const pinned = body.value.parts.find(({ g }) => g === gid)?.ke ?? ke
    const s = statementOf(k, { tid, gid, ke: k === 'C' ? pinned : ke, line })
    if (s === null) return null
    world.pool.addBody(bytes)
    world.pool.add(s)
    return { s, sig: signStatement(s, signer) }
  }
  const post: Liar['post'] = (to, kind, body) => {
    const there = world.groups[to] as SimGroup
    const ctr = 1 + chance.below(1_000)
    const request = sealEnvelope({ v: 1, from: gid, to: there.gid, ctr, kind, body }, signer)
    const protocol = ASK_KINDS.some(one => one === kind) ? PROTOCOLS.ask : PROTOCOLS.mail
    world.net.inject({ from: group.index, to, protocol, request })
  }
  return {
    group,
    chance,
    gid,
    signer,
    say,
    post,
    make: body => {
      const bytes = encodeBody(body)
      world.pool.addBody(bytes)
      return { tid: tidOf(bytes), body: bytes, said: new Map(), ends: null, mail: [] }
    },
    tell: (to, about, said) => {
      const body = readBody(about.body)
      const proofs: GroupProof[] = body.ok
        ? body.value.parts.flatMap(({ g }) => proofOf(world, group, g) ?? [])
        : []
      const message = { v: 1 as const, body: about.body, proofs, statements: [...said] }
      const ends = about.ends === null ? {} : { ends: about.ends }
      for (const index of to) post(index, 'transfer', encodeAs(transferMessageShape, { ...message, ...ends }))
    },
    others: body =>
      body.parts.flatMap(({ g }) =>
        g === gid ? [] : world.groups.filter(one => one.gid === g).map(({ index }) => index),
      ),
  }
}

function statementOf(
  k: Statement['k'],
  { tid, gid, ke, line }: { tid: Tid; gid: GroupId; ke: number; line: LineId | undefined },
): Statement | null {
  if (k === 'C') return commitOf(tid, gid, ke)
  if (k === 'F') return refuseOf(tid, gid, ke, 'policy')
  return line === undefined ? null : releaseOf(tid, gid, ke, line)
}

function signerOf(world: World, { node, durable }: SimGroup): Signer | null {
  const { key } = groupOf(durable.book())
  const row = node.disk.rows().get(`key/${key}`)
  const secret = row === undefined ? null : decodeAs(secretRow, row)
  return secret?.ok ? world.crypto.signerOf(secret.value.bytes) : null
}

/** Papers of a group, as this one has them: from what travelled, or from its own disk. */
function proofOf({ archive }: World, { node, durable }: SimGroup, gid: GroupId): GroupProof | null {
  const seen = archive.proofOf(gid)
  if (seen !== undefined) return seen
  if (groupOf(durable.book()).gid === gid) return groupProofOf(durable.book())
  const row = node.disk.rows().get(`record/${gid}`)
  const record = row === undefined ? null : decodeAs(recordRow, row)
  const bundle = record?.ok ? decodeAs(recordBundleShape, record.value.bundle, LIMITS.bundleBytesMax) : null
  return bundle?.ok ? { charter: bundle.value.charter, chain: bundle.value.chain } : null
}

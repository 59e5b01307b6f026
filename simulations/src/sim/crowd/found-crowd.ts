/** Three hundred groups with lines and debts: founded once in a process, copied for every run. */
import type { Crypto } from '@localpay/node'
import {
  DAY_MS,
  type Hash,
  LIMITS,
  lineIdOf,
  NET,
  roomIn,
  roomOut,
  type TransferBody,
} from '@localpay/protocol'
import { type Chance, chanceOf } from '../../world/chance.ts'
import { connectLight, foundLight, type LightGroup, type LightMeans, meetLight } from './light-group.ts'
import { happen, type LightTransfer, type Memory, type Said, transferOf } from './light-transfers.ts'

const CROWD = {
  groups: 300,
  /** Lines beside those of the ring. */
  chords: 500,
  limit: 20_000_000n,
  /** Payments before a run begins: what there is to clear. */
  payments: 900,
} as const

const MORNING = Date.UTC(2027, 0, 4, 9)

export interface Crowd {
  readonly groups: readonly LightGroup[]
  readonly neighbours: ReadonlyMap<number, readonly number[]>
  readonly at: number
}

export function foundCrowd(crypto: Crypto): Crowd {
  const chance = chanceOf('founding/crowd')
  let at = MORNING
  const means: LightMeans = { crypto, chance, now: () => at }
  const groups = Array.from({ length: CROWD.groups }, (_, index) => foundLight(index, means))
  const neighbours = new Map<number, number[]>(groups.map(({ index }) => [index, []]))
  const connect = (a: number, b: number): void => {
    if (a === b || neighbours.get(a)?.includes(b)) return
    connectLight(groups[a] as LightGroup, groups[b] as LightGroup, CROWD.limit, means)
    neighbours.get(a)?.push(b)
    neighbours.get(b)?.push(a)
  }
  for (const { index } of groups) connect(index, (index + 1) % CROWD.groups)
  for (let i = 0; i < CROWD.chords; i++) connect(chance.below(CROWD.groups), chance.below(CROWD.groups))
  for (let i = 0; i < CROWD.payments; i++) {
    at += 1_000
    const path = somePath(groups, neighbours, chance, 4)
    const amt = fitting(path, 500n * BigInt(500 + chance.below(6_000)))
    if (amt > 0n)
      payAtOnce(
        path,
        transferOf(bodyAlong(path, { kind: 'pay', amt, closer: path.length - 1 }, means)),
        means,
      )
  }
  return { groups, neighbours, at }
}

/** A walk over lines, nobody twice. */
export function somePath(
  groups: readonly LightGroup[],
  neighbours: Crowd['neighbours'],
  chance: Chance,
  longest: number,
): readonly LightGroup[] {
  const path = [chance.below(groups.length)]
  for (let left = 1 + chance.below(longest - 1); left > 0; left--) {
    const next = (neighbours.get(path[path.length - 1] as number) ?? []).filter(
      index => !path.includes(index),
    )
    if (next.length === 0) break
    path.push(chance.pick(next))
  }
  return path.map(index => groups[index] as LightGroup)
}

/** As much of it as every line of the path has room for; nothing for who stands alone. */
function fitting(path: readonly LightGroup[], amt: bigint): bigint {
  if (path.length < 2) return 0n
  for (const [i, from] of path.slice(0, -1).entries()) {
    const to = path[i + 1] as LightGroup
    const line = lineIdOf(from.gid, to.gid)
    const [ours, theirs] = [from, to].map(({ book }) => book.tables.lines.get(line))
    if (ours === undefined || theirs === undefined || roomOut(ours) < amt || roomIn(theirs) < amt) return 0n
  }
  return amt
}

export function bodyAlong(
  path: readonly LightGroup[],
  { kind, amt, closer }: { kind: 'pay' | 'clear'; amt: bigint; closer: number },
  { chance, now }: LightMeans,
): TransferBody {
  const n = path.length
  const edges = path.slice(0, kind === 'pay' ? n - 1 : n).map(({ gid }, f) => {
    const t = (f + 1) % n
    return { f, t, line: lineIdOf(gid, (path[t] as LightGroup).gid), amt, cp: 0 }
  })
  const common = {
    v: 1 as const,
    net: NET as typeof NET,
    unit: 'hour' as const,
    nonce: chance.bytes(16),
    created: now(),
    prepTtl: kind === 'pay' ? LIMITS.prepTtlPaySeconds : LIMITS.prepTtlRoundSeconds,
    closeTtl: kind === 'pay' ? LIMITS.closeTtlPaySeconds : LIMITS.closeTtlRoundSeconds,
    notAfter: now() + DAY_MS,
    parts: path.map(({ gid }) => ({ g: gid, ke: 1, inc: 0 })),
    closer,
    edges,
  }
  const hash = 'ee'.repeat(32) as Hash
  return kind === 'pay'
    ? { ...common, kind, ends: hash }
    : { ...common, kind, round: { id: `${new Date(now()).toISOString().slice(0, 10)}#${now()}`, plan: hash } }
}

/** Everybody signs and books one after the other. */
export function payAtOnce(path: readonly LightGroup[], transfer: LightTransfer, means: LightMeans): void {
  for (const group of path) for (const other of path) meetLight(group, other, means)
  const memories = path.map((): Memory => new Map())
  const said: Said[] = []
  const telling = {
    onEntry: () => {},
    tell: (_: LightTransfer, words: readonly Said[]) => void said.push(...words),
  }
  const learn = (i: number): void => {
    for (const { s, sig } of [...said])
      if (s.k === 'C') {
        const part = transfer.body.parts.findIndex(({ g }) => g === s.g)
        happen(
          path[i] as LightGroup,
          memories[i] as Memory,
          transfer,
          { event: 'commit', part, sig },
          means,
          telling,
        )
      }
  }
  for (const [i, group] of path.entries()) {
    learn(i)
    if (i < path.length - 1) happen(group, memories[i] as Memory, transfer, { event: 'fits' }, means, telling)
  }
  for (const i of path.keys()) learn(i)
}

/**
 * A whole ledger proved from its bytes, as `localpay verify` does it: entries read from the database, folded by the rules,
 * hashed into the Merkle log, every author's signature and every head's checked. Against the least that anybody needs who
 * checks the same signatures with what Node brings: a bare loop, one thread, keys already parsed.
 */
import { createPublicKey, type KeyObject, randomBytes, verify } from 'node:crypto'
import { join } from 'node:path'
import {
  openStore,
  type SignedMessage,
  type Store,
  type SystemCryptoOptions,
  systemCrypto,
  verifyLedger,
} from '@localpay/node'
import { foundBenchGroup, type PeopleMeans, somePayments, submitted } from './bench-group.ts'
import type { Bench, BenchMeans } from './bench-means.ts'
import { openBenchNode } from './bench-node.ts'
import { type BenchRow, measured, type RowPlan } from './rows.ts'
import { inTurn } from './samples.ts'

const SIZES = {
  full: { members: 100, payments: 10_000, rounds: 15 },
  quick: { members: 5, payments: 100, rounds: 1 },
} as const

/** Payments handed in at a time, as so many clients do: they share commit groups. */
const CLIENTS = 64

const PEOPLE: PeopleMeans = { now: Date.now, bytes: randomBytes, signs: true }

const PEER = {
  unit: 'signatures/s',
  peerName: 'bare loop over node:crypto, one thread',
  wants: 'at-least',
} as const

/** `verify-2` is the main thread and one more. The last row is what remains where the addon does not load. */
const ROWS: readonly (readonly [RowPlan, SystemCryptoOptions])[] = [
  [{ ...PEER, name: 'verify-1', target: 1.5 }, { threads: 0 }],
  [
    { ...PEER, name: 'verify-2', target: 2.4 },
    { threads: 1, helps: true },
  ],
  [
    { ...PEER, name: 'verify-1-openssl', target: 0.9 },
    { threads: 0, library: 'openssl' },
  ],
]

/** Rows, pages and hashes that the node keeps beside its log are proved too, which is more than the loop could. */
const WITH_DERIVED: RowPlan = { ...PEER, name: 'with all derived values', target: 1 }

export const verifyBench: Bench = {
  title: 'A whole ledger proved from its bytes',
  run: async means => {
    const { rounds } = sizesOf(means)
    const home = join(means.folder, 'node')
    await makeLedger(home, means)
    const whole = await openStore(join(home, 'store'))
    const log = await openStore(join(means.folder, 'log'))
    try {
      const bytes = await copyLog(whole, log)
      const { asked, entries } = await signaturesIn(log)
      const stage = { means, loop: bareLoop(asked), signatures: asked.length }
      const rows: BenchRow[] = []
      for (const [plan, options] of ROWS) rows.push(await measureRow({ ...stage, store: log }, plan, options))
      const derived = await measureRow({ ...stage, store: whole }, WITH_DERIVED, { threads: 0 })
      const { library } = systemCrypto({ threads: 0 })
      const notes = [
        `${entries} entries and ${asked.length - entries} heads, verified by ${library}; each row: ${rounds} rounds of each in turn`,
        `bytes per entry: ${(bytes / entries).toFixed(0)} in the log, keys and heads included`,
        `${derived.name}, one thread: ${derived.ours?.toFixed(0)} ${derived.unit}, ${derived.ratio?.toFixed(2)} of the loop`,
      ]
      return { rows, notes }
    } finally {
      await log.close()
      await whole.close()
    }
  },
}

const sizesOf = ({ quick }: BenchMeans) => (quick ? SIZES.quick : SIZES.full)

async function makeLedger(home: string, means: BenchMeans): Promise<void> {
  const { members, payments } = sizesOf(means)
  means.tell(`a ledger of ${payments} payments among ${members} members`)
  const node = await openBenchNode(home)
  try {
    const group = await foundBenchGroup(node.app, members, PEOPLE)
    const wishes = somePayments(group, payments, PEOPLE)
    for (let at = 0; at < wishes.length; at += CLIENTS) {
      means.stop.throwIfAborted()
      await Promise.all(wishes.slice(at, at + CLIENTS).map(wish => submitted(node.app, wish)))
    }
  } finally {
    await node.close()
  }
}

const LOG = { gte: 'log/', lt: 'log0' }

/** The log alone, as a stranger gets it: entries and heads, nothing derived. @returns bytes */
async function copyLog(from: Store, to: Store): Promise<number> {
  let bytes = 0
  for await (const [put, value] of from.range(LOG)) {
    await to.write([{ put, value }])
    bytes += put.length + value.length
  }
  return bytes
}

/** Every signature that verifying this ledger asks about. */
async function signaturesIn(store: Store): Promise<{ asked: readonly SignedMessage[]; entries: number }> {
  const { verify, verifyAll } = systemCrypto({ threads: 0 })
  const asked: SignedMessage[] = []
  const verified = await verifyLedger(store, {
    verify,
    verifyAll: batch => {
      asked.push(...batch)
      return verifyAll(batch)
    },
  })
  if (!verified.ok) throw new Error(`the ledger is wrong: ${JSON.stringify(verified.refusal)}`)
  return { asked, entries: verified.value.entries }
}

/** Checks these signatures, and nothing else. @returns signatures a second */
function bareLoop(asked: readonly SignedMessage[]): () => number {
  const keys = new Map<string, KeyObject>()
  const keyOf = (pub: Uint8Array): KeyObject => {
    const x = Buffer.from(pub).toString('base64url')
    const key = keys.get(x) ?? createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    keys.set(x, key)
    return key
  }
  const ready = asked.map(({ message, signature, pub }) => ({ message, signature, key: keyOf(pub) }))
  return () => {
    const began = performance.now()
    for (const { message, signature, key } of ready)
      if (!verify(null, message, key, signature)) throw new Error('a signature of the bench does not hold')
    return perSecond(ready.length, began)
  }
}

const perSecond = (count: number, began: number): number => (count * 1_000) / (performance.now() - began)

interface Stage {
  readonly means: BenchMeans
  readonly store: Store
  readonly loop: () => number
  readonly signatures: number
}

async function measureRow(
  { means, store, loop, signatures }: Stage,
  plan: RowPlan,
  options: SystemCryptoOptions,
): Promise<BenchRow> {
  const { rounds } = sizesOf(means)
  means.tell(`${plan.name}: ${rounds} rounds`)
  const crypto = systemCrypto(options)
  const ours = async (): Promise<number> => {
    const began = performance.now()
    const verified = await verifyLedger(store, crypto)
    if (!verified.ok) throw new Error(`the ledger is wrong: ${JSON.stringify(verified.refusal)}`)
    return perSecond(signatures, began)
  }
  try {
    return measured(plan, await inTurn({ rounds, stop: means.stop }, ours, async () => loop()))
  } finally {
    await crypto.close()
  }
}

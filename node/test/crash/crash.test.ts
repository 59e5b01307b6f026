/**
 * A node under load is killed at random instants, two hundred times: while it starts, while members pay, while a checkpoint
 * is written. After each, nothing acknowledged is lost, nothing is booked twice, balances sum to zero, and `verify` passes.
 * The seed is printed; LOCALPAY_CRASH_SEED repeats the plan, LOCALPAY_CRASH_KILLS makes it longer.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Book, encodeEntry, fromBase64, intentIdOf } from '@localpay/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { endOf, entryOf, groupsFrom } from '../../src/app/ledger/log-groups.ts'
import type { Store } from '../../src/app/ports.ts'
import { verifyLedger } from '../../src/app/verify-ledger.ts'
import { openStore } from '../../src/store/open-store.ts'
import { type SystemCrypto, systemCrypto } from '../../src/system/crypto.ts'
import { type Chance, chanceFrom } from '../support/fake-disk.ts'
import { type Client, foundClients, openCrashApp, taken } from './crash-app.ts'

const SEED = Number(process.env['LOCALPAY_CRASH_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const KILLS = Number(process.env['LOCALPAY_CRASH_KILLS'] ?? 200)
const CLIENTS = 12
/** Nodes that are killed side by side, one a core. */
const LANES = 2
/** Kills of one ledger; then the next begins with a new one, for a long one takes longer to verify. */
const KILLS_PER_LEDGER = 10
/** One in so many is killed while it starts, within so long, ms. */
const AT_START = 0.15
const START_MS = 1_000
/** The others after so many acknowledged payments at most, and then some moment later, ms. */
const PAYMENTS_MAX = 100
const MOMENT_MS = 4

let home: string
let clients: readonly Client[]
let crypto: SystemCrypto

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'localpay-crash-'))
  crypto = systemCrypto()
  const founded = await openCrashApp(join(home, 'founded'))
  clients = await foundClients(founded, CLIENTS)
  await founded.close()
  // What Node makes of our sources is kept for the two hundred starts to come.
  await writeFile(join(home, 'nobody.json'), JSON.stringify({ clients: [], unanswered: [] }))
  const first = start(join(home, 'warm'), join(home, 'nobody.json'), 0)
  await new Promise(resolve => first.once('close', resolve))
}, 120_000)

afterAll(async () => {
  await crypto?.close()
  await rm(home, { recursive: true, force: true })
})

interface Sent {
  readonly client: number
  readonly intent: string
  readonly sig: string
}

/** What the members of one ledger know. */
interface Known {
  /** Entry by intent. */
  readonly acknowledged: Map<string, number>
  unanswered: readonly Sent[]
}

interface Life {
  readonly folder: string
  readonly seed: number
  readonly chance: Chance
  readonly known: Known
}

const start = (folder: string, task: string, seed: number): ChildProcess =>
  spawn(process.execPath, [join(import.meta.dirname, 'paying-node.ts'), folder, task, String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(home, 'compiled') },
  })

/** Starts a node and kills it at some instant. @returns how many payments it acknowledged before */
async function liveAndDie({ folder, seed, chance, known }: Life): Promise<number> {
  const task = `${folder}.json`
  await writeFile(task, JSON.stringify({ clients, unanswered: known.unanswered }))
  const child = start(folder, task, seed)
  const ended = new Promise<NodeJS.Signals | null>(resolve =>
    child.once('close', (_, signal) => resolve(signal)),
  )
  const before = known.acknowledged.size
  const waiting = new Map(known.unanswered.map(sent => [sent.client, sent]))
  const atStart = chance() < AT_START
  const payments = 1 + Math.floor(chance() * PAYMENTS_MAX)
  const momentMs = chance() * (atStart ? START_MS : MOMENT_MS)
  const kill = (): void => void setTimeout(() => child.kill('SIGKILL'), momentMs)
  if (atStart) kill()
  let done = 0
  for await (const line of linesOf(child)) {
    const [what, index, one, two] = line.split(' ') as [string, string, string, string]
    if (what === 'sent') waiting.set(Number(index), { client: Number(index), intent: one, sig: two })
    if (what !== 'done') continue
    waiting.delete(Number(index))
    known.acknowledged.set(one, Number(two))
    if (++done === payments && !atStart) kill()
  }
  expect(await ended).toBe('SIGKILL')
  known.unanswered = [...waiting.values()]
  return known.acknowledged.size - before
}

const linesOf = (child: ChildProcess): AsyncIterable<string> =>
  createInterface({ input: child.stdout as NonNullable<ChildProcess['stdout']> })

/** Every entry of the log, by the id of its intent; asserts that there are no two. */
async function entriesById(store: Store): Promise<ReadonlyMap<string, number>> {
  const ids = new Map<string, number>()
  for await (const group of groupsFrom(store, 0))
    for (let seq = group.first; seq < endOf(group); seq++) {
      const entry = entryOf(group, seq)
      expect(encodeEntry(entry)).toEqual(group.entries[seq - group.first])
      expect(ids.has(entry.signed.id)).toBe(false)
      ids.set(entry.signed.id, seq)
    }
  return ids
}

/** Balances by adding up what the entries say, as anybody would on paper. */
async function onPaper(store: Store): Promise<ReadonlyMap<string, bigint>> {
  const balances = new Map<string, bigint>()
  const add = (account: string, by: bigint): void =>
    void balances.set(account, (balances.get(account) ?? 0n) + by)
  for await (const group of groupsFrom(store, 0))
    for (let seq = group.first; seq < endOf(group); seq++) {
      const { intent } = entryOf(group, seq).signed
      const moves = intent.kind === 'pay' ? [intent.body] : intent.kind === 'batch' ? intent.body.items : []
      for (const { from, to, amt } of moves) {
        add(from, -amt)
        add(to, amt)
      }
    }
  return balances
}

function expectBalances(book: Book, wanted: ReadonlyMap<string, bigint>): void {
  for (const [account, { balance }] of book.tables.accounts) expect(balance).toBe(wanted.get(account) ?? 0n)
}

async function checkAfter(folder: string, { acknowledged, unanswered }: Known): Promise<number> {
  const store = await openStore(folder, { create: false })
  try {
    const { entries, sum, book } = taken(await verifyLedger(store, crypto))
    expect(sum).toBe(0n)
    const ids = await entriesById(store)
    for (const [id, seq] of acknowledged) expect([id, ids.get(id)]).toEqual([id, seq])
    // What has no answer yet may be in the log or not; nothing else may.
    const known = new Set(acknowledged.keys())
    for (const { intent } of unanswered) known.add(intentIdOf(fromBase64(intent) as Uint8Array))
    const founding = CLIENTS + 1
    expect([...ids].filter(([id, seq]) => seq >= founding && !known.has(id))).toEqual([])
    expectBalances(book, await onPaper(store))
    return entries
  } finally {
    await store.close()
  }
}

/** One lane of the plan: ledger after ledger, kill after kill. */
async function runLane(lane: number, kills: number): Promise<{ kills: number; acknowledged: number }> {
  let [done, acknowledged] = [0, 0]
  while (done < kills) {
    const folder = join(home, `lane-${lane}-${done}`)
    await cp(join(home, 'founded'), folder, { recursive: true })
    const known: Known = { acknowledged: new Map(), unanswered: [] }
    for (let i = 0; i < KILLS_PER_LEDGER && done < kills; i++, done++) {
      const seed = SEED + lane * 1_000_000 + done * 1_000
      acknowledged += await liveAndDie({ folder, seed, chance: chanceFrom(seed), known })
      await checkAfter(folder, known)
    }
    await rm(folder, { recursive: true, force: true })
  }
  return { kills: done, acknowledged }
}

describe(`killed ${KILLS} times under load (LOCALPAY_CRASH_SEED=${SEED})`, () => {
  test(
    'loses nothing acknowledged, books nothing twice, and passes verify every time',
    async () => {
      const lanes = await Promise.all(
        Array.from({ length: LANES }, (_, lane) => runLane(lane, Math.ceil(KILLS / LANES))),
      )
      const kills = lanes.reduce((sum, lane) => sum + lane.kills, 0)
      const acknowledged = lanes.reduce((sum, lane) => sum + lane.acknowledged, 0)
      console.log(`${kills} kills, ${acknowledged} payments acknowledged, seed ${SEED}`)
      expect(kills).toBeGreaterThanOrEqual(KILLS)
      // Most kills fell into the middle of payments.
      expect(acknowledged).toBeGreaterThan(10 * kills)
    },
    KILLS * 6_000,
  )
})

/**
 * LevelDB's own file as a power cut leaves it. What was synced is there; of the record that was being written any part
 * may be, or zeros, or rubbish. Every such file opens, and holds exactly the commit groups that were answered.
 */
import { cp, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { verifyLedger } from '../../../src/app/verify-ledger.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { systemCrypto } from '../../../src/system/crypto.ts'
import { type Chance, chanceFrom } from '../../support/fake-disk.ts'
import { newFolder, yes } from '../../support/test-node.ts'
import { payment, village } from '../../support/village.ts'

const SEED = 20_261_124
const crypto = systemCrypto({ threads: 0 })

interface Step {
  /** Bytes of LevelDB's log once the group was answered. */
  readonly bytes: number
  readonly entries: number
}

/** The file that LevelDB appends to. */
async function logOf(folder: string): Promise<string> {
  const logs = (await readdir(folder)).filter(name => name.endsWith('.log')).sort()
  return join(folder, logs.at(-1) as string)
}

/** A database folder as it is on the disk of a running node, and how long its log was after each answer. */
async function paidInto(checkpointEntries: number): Promise<{ folder: string; steps: readonly Step[] }> {
  const folder = await newFolder()
  const { node, ben, cleo, admin } = await village({ folder, ledger: { checkpointEntries } })
  const steps: Step[] = []
  const step = async (): Promise<void> => {
    const { size: bytes } = await stat(await logOf(folder))
    steps.push({ bytes, entries: node.core.ledger.head().head.size })
  }
  await step()
  for (let i = 0; i < 10; i++) {
    node.pass(1_000)
    const pays = [
      [ben, cleo],
      [cleo, admin],
      [admin, ben],
    ] as const
    const at = node.core.ports.clock.now()
    // One alone, then three that share a group.
    const some = i % 2 === 0 ? pays.slice(0, 1) : pays
    await Promise.all(
      some.map(([from, to]) =>
        node.payments.submit(from.person, payment(from, to, BigInt(i + 1), { at, memo: 'x'.repeat(i * 20) })),
      ),
    )
    await step()
  }
  const copy = await newFolder()
  await cp(folder, copy, { recursive: true })
  return { folder: copy, steps }
}

type Tear = (file: string, at: { to: number; cut: number }) => Promise<void>

/** What may stand where the record that was being written should: up to `cut` of it, and then this. */
const TEARS: { readonly [name: string]: Tear } = {
  nothing: (file, { cut }) => truncate(file, cut),
  zeros: async (file, { cut, to }) => {
    const bytes = await readFile(file)
    let from = cut
    // Where it ends in zeros anyway, nothing would be torn.
    while (bytes.subarray(from, to).every(byte => byte === 0)) from--
    await truncate(file, from)
    await truncate(file, to)
  },
  rubbish: async (file, { cut, to }) => {
    const bytes = await readFile(file)
    const chance = chanceFrom(cut)
    await writeFile(
      file,
      bytes.subarray(0, to).map((byte, i) => (i < cut ? byte : byte ^ (1 + Math.floor(chance() * 255)))),
    )
  },
}

async function entriesAfter(
  from: { folder: string },
  tear: (file: string) => Promise<void>,
): Promise<{ entries: number; sum: bigint }> {
  const folder = await newFolder()
  await cp(from.folder, folder, { recursive: true })
  await tear(await logOf(folder))
  const store = await openStore(folder, { create: false })
  try {
    const { entries, sum } = yes(await verifyLedger(store, crypto))
    return { entries, sum }
  } finally {
    await store.close()
  }
}

/** The groups between two answers, and some cuts within the bytes of each. */
function cutsIn(steps: readonly Step[], chance: Chance): { step: Step; next: Step; cut: number }[] {
  return steps.slice(0, -1).flatMap((step, i) => {
    const next = steps[i + 1] as Step
    const within = (): number => step.bytes + Math.floor(chance() * (next.bytes - step.bytes))
    return [step.bytes, step.bytes + 1, within(), within(), next.bytes - 1].map(cut => ({ step, next, cut }))
  })
}

describe.each(Object.entries(TEARS))('a log that ends in %s', (_, tear) => {
  test(`wherever it was cut, holds what was answered and nothing half (seed ${SEED})`, async () => {
    const made = await paidInto(1_000)
    const cuts = cutsIn(made.steps, chanceFrom(SEED))
    expect(cuts.length).toBeGreaterThan(40)
    for (const { step, next, cut } of cuts) {
      const left = await entriesAfter(made, file => tear(file, { to: next.bytes, cut }))
      expect({ cut, ...left }).toEqual({ cut, entries: step.entries, sum: 0n })
    }
  })

  test(`also where a checkpoint was being written (seed ${SEED})`, async () => {
    const made = await paidInto(3)
    for (const { step, next, cut } of cutsIn(made.steps, chanceFrom(SEED))) {
      const { entries, sum } = await entriesAfter(made, file => tear(file, { to: next.bytes, cut }))
      // The group that comes next may be whole, and the cut in the checkpoint after it.
      expect([step.entries, next.entries]).toContain(entries)
      expect(sum).toBe(0n)
    }
  })
})

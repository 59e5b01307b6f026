/**
 * What the operating system is asked: one fdatasync of LevelDB's log for each commit group, and none less, so that what
 * was acknowledged is on the disk and not in somebody's memory.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { groupsFrom } from '../../src/app/ledger/log-groups.ts'
import { openStore } from '../../src/store/open-store.ts'

/** It is there, and may look at other processes. */
const hasStrace = spawnSync('strace', ['-e', 'trace=none', 'true']).status === 0
if (!hasStrace) console.log('SKIPPED: no strace (1 test not run)')

const PAYMENTS = 400
const CLIENTS = 8

test.skipIf(!hasStrace)(
  'each commit group costs one fdatasync, however many payments share it',
  async () => {
    const home = await mkdtemp(join(tmpdir(), 'localpay-calls-'))
    try {
      const [folder, trace] = [join(home, 'store'), join(home, 'trace')]
      const child = join(import.meta.dirname, 'counted-node.ts')
      const calls = 'trace=fdatasync,fsync,sync,syncfs,sync_file_range,msync'
      const node = [process.execPath, child, folder, String(CLIENTS), String(PAYMENTS)]
      const out = execFileSync('strace', ['-f', '-qq', '-y', '-e', calls, '-o', trace, ...node])
      const written = JSON.parse(out.toString()) as { groups: number; checkpoints: number; others: number }
      const lines = (await readFile(trace, 'utf8')).split('\n')
      // A call that another thread interrupts in the trace is two lines; the one that names the file is counted.
      const syncs = lines.filter(line => /\b(?:fdatasync|fsync)\(\d+<[^>]*\.log>/.test(line))
      expect(syncs.length).toBe(written.groups + written.checkpoints + written.others)
      expect(await groupsIn(folder)).toBe(written.groups)
      // Everybody's payments are there, in far fewer writes.
      expect(written.groups).toBeLessThan(PAYMENTS)
      expect(written.checkpoints).toBeGreaterThan(0)
    } finally {
      await rm(home, { recursive: true, force: true })
    }
  },
  120_000,
)

async function groupsIn(folder: string): Promise<number> {
  const store = await openStore(folder, { create: false })
  try {
    let groups = 0
    for await (const _ of groupsFrom(store, 0)) groups++
    return groups
  } finally {
    await store.close()
  }
}

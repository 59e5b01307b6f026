/** The statements that a group signs with an entry of its log. */
import { type Entry, type GroupId, placeOf } from '@localpay/protocol'
import type { Pool, PoolEntry } from './pool.ts'
import type { Tallied } from './tally.ts'

/** Adds them to the pool: from here on they may be anywhere. */
export function addStatements(pool: Pool, gid: GroupId, entry: Entry, { step, tid }: Tallied): void {
  const { intent } = entry.signed
  if (intent.kind === 'commit' || intent.kind === 'close' || intent.kind === 'refuse')
    pool.addBody(intent.body.body)
  const about = pool.get(tid)
  if (about === undefined) return
  if (step === 'commit' || step === 'close') pool.add({ k: 'C', tid, g: gid })
  if (step === 'refuse') pool.add({ k: 'F', tid, g: gid })
  if (step === 'write-off') pool.writeOff(tid, gid)
  if (step === 'refuse' || step === 'free' || step === 'write-off') release(pool, about, gid)
}

function release(pool: Pool, { tid, body }: PoolEntry, gid: GroupId): void {
  const line = placeOf(body, gid)?.in?.line
  if (line !== undefined) pool.add({ k: 'R', tid, g: gid, line })
}

/**
 * Lines over which neighbours only may pay: told to who keeps a line with us and asks, and asked of our own partners before
 * a way is chosen. What they say is kept for a few minutes, in memory. SPEC 6.8.
 */
import {
  askLinesShape,
  decodeAs,
  encodeAs,
  err,
  type GroupId,
  type GroupRecord,
  LIMITS,
  linesReplyShape,
  MINUTE_MS,
  ok,
  roomBits,
  roomIn,
} from '@localpay/protocol'
import type { Core, Directory } from './core.ts'
import type { Mail } from './mail.ts'

/** How long an answer counts, and how long we wait for one: a price must not take long. */
const KEPT_MS = 5 * MINUTE_MS
const ASK_MS = 1_000

export interface NearLines {
  /** Asks the partners that are connected and were not asked lately. */
  readonly hear: () => Promise<void>
  readonly told: () => readonly { readonly by: GroupId; readonly lines: GroupRecord['lines'] }[]
}

export function makeNearLines(core: Core, directory: Directory, mail: Mail): NearLines {
  const { clock } = core.ports
  const { ledger } = core
  const heard = new Map<GroupId, { readonly lines: GroupRecord['lines']; readonly until: number }>()
  const partners = (): GroupId[] => [...ledger.book.tables.lines.values()].map(({ partner }) => partner)

  mail.onAsk('lines', async (from, bytes) => {
    if (!decodeAs(askLinesShape, bytes).ok) return err({ code: 'malformed' })
    const near = [...ledger.book.tables.lines].filter(([, { openness }]) => openness === 'neighbours')
    const lines = partners().includes(from)
      ? near.map(([id, line]) => ({
          g: line.partner,
          bits: roomBits(roomIn(line)),
          cp: ledger.book.tables.balances.get(id)?.known ?? 0,
        }))
      : []
    return ok(encodeAs(linesReplyShape, { v: 1, lines: lines.slice(0, LIMITS.linesPerRecordMax) }))
  })

  const askOne = async (gid: GroupId): Promise<void> => {
    const reply = await mail.ask(gid, 'lines', encodeAs(askLinesShape, { v: 1 }), ASK_MS)
    const read = reply.ok ? decodeAs(linesReplyShape, reply.value) : null
    if (read?.ok === true) heard.set(gid, { lines: read.value.lines, until: clock.now() + KEPT_MS })
  }

  return {
    hear: async () => {
      const now = clock.now()
      for (const [gid, { until }] of heard) if (until <= now) heard.delete(gid)
      const due = partners().filter(gid => directory.isConnected(gid) && !heard.has(gid))
      await Promise.all(due.map(askOne))
    },
    told: () => [...heard].map(([by, { lines }]) => ({ by, lines })),
  }
}

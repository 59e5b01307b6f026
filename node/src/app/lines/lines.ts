/**
 * Lines with other groups at this node, put together: how they begin, what each side grants, what people decided about them.
 * SPEC 6.
 */
import { err, type GroupId, type LineId, MINUTE_MS, type Result } from '@localpay/protocol'
import type { LineJson } from '../contract-neighbours.ts'
import type { Core } from '../core.ts'
import type { OpenDirectory } from '../directory.ts'
import type { Mail } from '../mail.ts'
import type { AppRefusal } from '../refusals.ts'
import { makeLineChores } from './line-chores.ts'
import { lineJson } from './line-json.ts'
import { makeLineLimits } from './line-limits.ts'
import { makeLineOffers } from './line-offers.ts'
import { lineParts, stands } from './line-papers.ts'

type Answer = Promise<Result<LineJson, AppRefusal>>

export interface Lines {
  readonly list: () => Promise<readonly LineJson[]>
  readonly offer: (gid: GroupId, limit: bigint) => Answer
  readonly accept: (line: LineId, limit: bigint) => Answer
  readonly setLimit: (line: LineId, limit: bigint) => Answer
  /** Signs anew what stands under a former key: limits that we grant, offers that wait. Takes turns. */
  readonly resign: () => Promise<void>
  /** People decided something about a line, or something was seen: the node does its part, soon. */
  readonly look: () => void
}

export function makeLines(
  core: Core,
  directory: Pick<OpenDirectory, 'known' | 'isConnected' | 'announce' | 'chores' | 'evidence'>,
  mail: Mail,
  /** Why the two books of a line do not agree. */
  troubleOf: (line: LineId) => LineJson['differs'],
): Lines {
  const parts = lineParts(core, directory, mail)
  const offers = makeLineOffers(parts)
  const limits = makeLineLimits(parts, directory.evidence)
  const chores = makeLineChores(parts, directory.evidence.against)
  const look = (): void => directory.chores.begin('lines', chores.run)
  directory.evidence.listen(look)
  // What has come to rest is told as often as common balances are.
  directory.chores.every('lines', Math.min(MINUTE_MS, core.config.chores.balanceMs), chores.run)
  look()

  const list = async (): Promise<readonly LineJson[]> => {
    if (!core.ledger.isFounded()) return []
    const waiting: LineJson[] = []
    for await (const { line, row, limit } of offers.waiting()) {
      const state = row.byUs ? 'offered-by-us' : 'offered-by-them'
      waiting.push(...lineJson(core, directory, row.gid, { line, state, row: null, open: row.open, limit }))
    }
    const offered = new Set<string>(waiting.map(({ line }) => line))
    const standing = [...core.ledger.book.tables.lines]
      .filter(([line]) => stands(core, line as LineId) || !offered.has(line))
      .flatMap(([line, row]) =>
        lineJson(core, directory, row.partner, { line: line as LineId, state: row.state, row, open: null }),
      )
    return [...waiting, ...standing].map(one => ({ ...one, differs: troubleOf(one.line as LineId) }))
  }

  const told = async (done: Result<unknown, AppRefusal>, line: LineId): Answer => {
    if (!done.ok) return done
    const found = (await list()).find(candidate => candidate.line === line)
    return found === undefined ? err({ code: 'no-such-line' } as const) : { ok: true, value: found }
  }

  return {
    list,
    offer: async (gid, limit) => {
      const done = await offers.offer(gid, limit)
      return done.ok ? told(done, done.value) : done
    },
    accept: async (line, limit) => {
      const done = await offers.accept(line, limit)
      if (done.ok) look()
      return told(done, line)
    },
    setLimit: async (line, limit) => told(await limits.set(line, limit), line),
    resign: async () => {
      if (!core.ledger.isFounded()) return
      await limits.resign()
      await offers.resign()
    },
    look,
  }
}

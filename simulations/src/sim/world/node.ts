/**
 * One simulated node: a disk that stays, and processes of the production app that come and go on it. Clock, chance, disk and
 * net are the world's; nothing of the machine that runs the simulation reaches the app.
 */
import { type App, type AppConfig, type Crypto, type LogEvent, openApp, type Ports } from '@localpay/node'
import { cyclesOfRound } from '@localpay/protocol'
import type { Chance } from '../../world/chance.ts'
import type { Disk, DiskWatch } from './disk.ts'
import { beginLife, type Life } from './life.ts'
import type { SimNet } from './net.ts'
import type { Schedule } from './schedule.ts'

export interface NodeParts {
  /** Between two common balances of a line, ms. */
  readonly balanceMs: number
  readonly index: number
  readonly schedule: Schedule
  readonly chance: Chance
  readonly crypto: Crypto
  readonly disk: Disk
  readonly net: SimNet
  readonly watch: Omit<DiskWatch, 'die'> & {
    readonly onLog: (level: 'warn' | 'error', event: LogEvent) => void
    /** The app did not open on its own disk. */
    readonly onBroken: (cause: unknown) => void
    readonly onDeath: (lost: number) => void
  }
}

export interface SimNode {
  readonly index: number
  readonly disk: Disk
  /** Null while it is down or opening. */
  readonly app: () => App | null
  readonly isUp: () => boolean
  readonly isAsleep: () => boolean
  readonly start: () => void
  /** The power goes. */
  readonly crash: () => void
  /** As when the app is closed from its menu. */
  readonly stop: () => Promise<void>
  /** The process is gone, and nobody is told. */
  readonly end: () => void
  readonly sleep: () => void
  readonly wake: () => void
}

/** Checkpoints of the derived rows are frequent, so that crashes fall between them and into them. */
const CONFIG = {
  role: 'node' as const,
  version: 'simulated',
  relays: [],
  disclosure: 'exact' as const,
  setupCode: null,
  chores: { outboxMs: 2_000, syncMs: 60_000, recordMs: 45_000, witnessMs: 30_000, doubtMs: 600_000 },
  checkpointEntries: 60,
}

const NO_PLACES = { find: async () => ({ places: [] }) }

export function makeNode(parts: NodeParts): SimNode {
  const { index, schedule, disk, net, watch } = parts
  const config: AppConfig = { ...CONFIG, chores: { ...CONFIG.chores, balanceMs: parts.balanceMs } }
  let life: Life | null = null
  let app: App | null = null
  let lives = 0

  const end = (): void => {
    life?.end()
    life = null
    app = null
    net.leave(index)
  }
  const crash = (): void => {
    if (life === null) return
    end()
    watch.onDeath(disk.cut(watch))
  }

  return {
    index,
    disk,
    app: () => app,
    isUp: () => life !== null,
    isAsleep: () => life?.isAsleep() === true,
    start: () => {
      if (life !== null) return
      const mine = beginLife()
      life = mine
      lives += 1
      openApp(portsOf(parts, mine, parts.chance.stream(`life/${lives}`), crash), config, NO_PLACES).then(
        opened => {
          if (life === mine) app = opened
        },
        cause => {
          if (life === mine) watch.onBroken(cause)
        },
      )
      schedule.next(net.refresh)
    },
    crash,
    end,
    stop: async () => {
      await app?.close()
      end()
    },
    sleep: () => {
      life?.sleep()
      net.refresh()
    },
    wake: () => {
      life?.wake()
      net.refresh()
    },
  }
}

function portsOf(
  { index, schedule, crypto, disk, net, watch }: NodeParts,
  life: Life,
  chance: Chance,
  die: () => void,
): Ports {
  return {
    clock: {
      now: schedule.now,
      after: (ms, run) => (life.isAlive() ? schedule.after(ms, () => life.run(run)) : () => {}),
    },
    random: { bytes: chance.bytes },
    crypto,
    planner: { plan: async (debts, planner) => cyclesOfRound(debts, planner) },
    store: disk.open(life, {
      boundary: watch.boundary,
      onDurable: watch.onDurable,
      die: () => {
        if (life.isAlive()) die()
      },
    }),
    net: net.open(index, life),
    log: {
      info: () => {},
      warn: event => life.isAlive() && watch.onLog('warn', event),
      error: event => life.isAlive() && watch.onLog('error', event),
    },
  }
}

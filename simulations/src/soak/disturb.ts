/** Kills and sleeps, at moments that chance chooses, until it is told to end; then everybody runs again. */
import type { RunningNode } from '../story/processes.ts'
import type { Chance } from '../world/chance.ts'

export interface DisturbedStage {
  /** By place; a killed one is replaced by its next life. */
  readonly nodes: RunningNode[]
  readonly started: RunningNode[]
  readonly sleeper: number
  readonly chance: Chance
}

export interface Disturbance {
  /** Whether enough has happened for a run to show anything: on a fast machine few payments would meet no fall at all. */
  readonly isEnough: () => boolean
  readonly end: () => Promise<{ readonly kills: number; readonly sleeps: number }>
}

const SLEEP_MS = 6_000
const KILL_PAUSE_MS = { least: 1_500, most: 5_000 }
const DOWN_MS = { least: 0, most: 1_500 }
const KILLS_MIN = 2
const SLEEPS_MIN = 1

export function disturb({ nodes, started, sleeper, chance }: DisturbedStage): Disturbance {
  const over = new AbortController()
  let kills = 0
  let sleeps = 0
  const pause = (ms: number): Promise<void> =>
    new Promise(resolve => {
      const end = (): void => {
        clearTimeout(timer)
        over.signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      over.signal.addEventListener('abort', end)
    })

  const sleepAndWake = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await pause(SLEEP_MS)
      const node = nodes[sleeper] as RunningNode
      node.signal('SIGSTOP')
      sleeps += 1
      await pause(SLEEP_MS)
      node.signal('SIGCONT')
    }
  }

  const killAndRestart = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await pause(chance.between(KILL_PAUSE_MS.least, KILL_PAUSE_MS.most))
      if (over.signal.aborted) return
      const place = chance.below(nodes.length)
      if (place === sleeper) continue
      await (nodes[place] as RunningNode).kill()
      kills += 1
      await pause(chance.between(DOWN_MS.least, DOWN_MS.most))
      const again = await (nodes[place] as RunningNode).restart()
      nodes[place] = again
      started.push(again)
    }
  }

  const running = Promise.all([sleepAndWake(), killAndRestart()])
  // A node that does not start again is told of at the end, when somebody waits for it.
  let isBroken = false
  running.catch(() => {
    isBroken = true
  })
  return {
    isEnough: () => isBroken || (kills >= KILLS_MIN && sleeps >= SLEEPS_MIN),
    end: async () => {
      over.abort()
      await running
      return { kills, sleeps }
    },
  }
}

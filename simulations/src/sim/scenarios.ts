/** Kinds of runs: which shapes, how long, and how much of what goes wrong. */
import type { ShapeName } from './world/shapes.ts'

export interface Scenario {
  readonly name: string
  readonly shapes: readonly ShapeName[]
  /** The time in which things are done and go wrong, ms. */
  readonly lengthMs: number
  /** How often each happens in a run. */
  readonly pays: number
  readonly locals: number
  readonly limits: number
  readonly rounds: number
  readonly crashes: number
  readonly sleeps: number
  readonly splits: number
  readonly oneways: number
  /** Part of the time in which the net loses, doubles and delays. */
  readonly storm: number
}

const MINUTE_MS = 60_000

const CALM: Scenario = {
  name: 'calm',
  shapes: ['triangle', 'square', 'village', 'street'],
  lengthMs: 5 * MINUTE_MS,
  pays: 30,
  locals: 4,
  limits: 4,
  rounds: 1,
  crashes: 0,
  sleeps: 0,
  splits: 0,
  oneways: 0,
  storm: 0,
}

const ALL: readonly Scenario[] = [
  CALM,
  { ...CALM, name: 'lossy', storm: 0.8 },
  { ...CALM, name: 'crashes', crashes: 14, storm: 0.2 },
]

export const SCENARIOS: ReadonlyMap<string, Scenario> = new Map(
  ALL.map(scenario => [scenario.name, scenario]),
)

/** Kinds of runs: which shapes, how long, and how much of what goes wrong. */
import { ANSWERS, EVERYDAY, OLD, type TrickName } from './lies/library.ts'
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
  readonly rollbacks: number
  readonly rotations: number
  readonly rates: number
  /** Groups that lie, and how often they do. */
  readonly liars: number
  readonly lies: number
  /** What they do, each as often as it stands here. */
  readonly tricks: readonly TrickName[]
  /** Part of the payments that may take days. */
  readonly patience: number
  /** Payments that somebody gives back. */
  readonly backs: number
  /** How often an admin freezes a line, frees it, or forgives what a group signed against the rules. */
  readonly quarrels: number
  readonly writeOffs: number
  /** Machines that are off for more than a month. */
  readonly absences: number
  /** Groups whose machine is gone; of some it is found after all. People say so, and write down what they owe. */
  readonly gone: number
  /** Groups that begin another incarnation, some of them on older books. */
  readonly rebirths: number
  /** When all machines are off until that hour, UTC. */
  readonly nights: readonly { readonly at: number; readonly hour: number }[]
  /** Days and weeks that pass while all machines are off. */
  readonly leaps: number
  /** How long they are. */
  readonly leapDays: readonly number[]
  /** Mail about older transfers that the net brings once more. */
  readonly again: number
  /** The same to a group whose disk was put back, afterwards. */
  readonly echoes: number
  /** Everybody pays the next one round the ring first, so that there is something to clear. */
  readonly ring: boolean
  /** Light groups in great number instead of these. */
  readonly crowd: boolean
  /** Part of the time in which the net loses, doubles and delays. */
  readonly storm: number
}

const MINUTE_MS = 60_000

const CALM: Scenario = {
  name: 'calm',
  shapes: ['triangle', 'square', 'village', 'street'],
  lengthMs: 5 * MINUTE_MS,
  pays: 45,
  locals: 4,
  limits: 4,
  rounds: 1,
  crashes: 0,
  sleeps: 0,
  splits: 0,
  oneways: 0,
  rollbacks: 0,
  rotations: 0,
  rates: 0,
  liars: 0,
  lies: 0,
  tricks: EVERYDAY,
  patience: 0,
  backs: 0,
  quarrels: 0,
  writeOffs: 0,
  absences: 0,
  gone: 0,
  rebirths: 0,
  nights: [],
  leaps: 0,
  // Lines agree on a balance at least weekly.
  leapDays: [1, 8, 8, 15],
  again: 0,
  echoes: 0,
  ring: false,
  crowd: false,
  storm: 0,
}

/** What `all` runs. */
export const ALL: readonly Scenario[] = [
  CALM,
  { ...CALM, name: 'lossy', storm: 0.8 },
  { ...CALM, name: 'crashes', crashes: 14, storm: 0.2 },
  { ...CALM, name: 'partitions', splits: 6, oneways: 8, storm: 0.2, crashes: 2 },
  { ...CALM, name: 'sleepers', shapes: ['square', 'village', 'street'], sleeps: 14, storm: 0.1 },
  {
    ...CALM,
    name: 'rounds',
    shapes: ['triangle', 'square', 'village', 'town'],
    ring: true,
    rounds: 8,
    pays: 12,
    crashes: 3,
    storm: 0.3,
  },
  { ...CALM, name: 'rollback', rollbacks: 1, echoes: 60, storm: 0.3 },
  { ...CALM, name: 'rotation', rotations: 5, rates: 3, crashes: 4, storm: 0.2 },
  {
    ...CALM,
    name: 'byzantine-one',
    shapes: ['triangle', 'square', 'village', 'street'],
    liars: 1,
    lies: 40,
    rounds: 3,
    crashes: 3,
    storm: 0.3,
  },
  {
    ...CALM,
    name: 'byzantine-two',
    shapes: ['square', 'village', 'street'],
    liars: 2,
    lies: 60,
    rounds: 3,
    crashes: 3,
    splits: 2,
    storm: 0.3,
  },
  // Many payments at once over few lines with low limits.
  {
    ...CALM,
    name: 'rush',
    shapes: ['triangle', 'street'],
    lengthMs: MINUTE_MS,
    pays: 60,
    limits: 16,
    storm: 0.6,
  },
  // Weeks go by: lines agree on balances, groups forget what is settled, and somebody brings all of it up again.
  {
    ...CALM,
    name: 'ageing',
    shapes: ['triangle', 'lane', 'square'],
    pays: 40,
    sleeps: 4,
    rounds: 3,
    liars: 1,
    lies: 40,
    tricks: OLD,
    leaps: 7,
    again: 60,
    crashes: 2,
    storm: 0.1,
  },
  // The daily rounds of three days: offers in the night, plans from six o'clock.
  {
    ...CALM,
    name: 'daily',
    shapes: ['triangle', 'square', 'village'],
    ring: true,
    rounds: 0,
    pays: 15,
    patience: 0.4,
    backs: 4,
    crashes: 2,
    sleeps: 2,
    storm: 0.1,
    nights: [
      { at: 60_000, hour: 1 },
      { at: 120_000, hour: 6 },
      { at: 180_000, hour: 1 },
      { at: 210_000, hour: 6 },
    ],
  },
  // People decide: about lines, about who lied, and about payments that wait for somebody who has gone away.
  {
    ...CALM,
    name: 'people',
    shapes: ['lane', 'street', 'square'],
    liars: 1,
    lies: 12,
    patience: 0.2,
    backs: 8,
    quarrels: 20,
    oneways: 10,
    absences: 3,
    leaps: 2,
    leapDays: [31],
    writeOffs: 40,
    storm: 0.2,
  },
  // Somebody answers falsely what is asked for rounds, prices and balances, in the night and by day.
  {
    ...CALM,
    name: 'false-answers',
    shapes: ['triangle', 'square', 'village'],
    ring: true,
    rounds: 5,
    pays: 25,
    liars: 1,
    lies: 24,
    tricks: ANSWERS,
    storm: 0.1,
    nights: [
      { at: 60_000, hour: 1 },
      { at: 120_000, hour: 6 },
    ],
  },
  // A machine burns, or so it seems: the others wait, say that its group is gone, and write off what waits for it.
  {
    ...CALM,
    name: 'gone',
    shapes: ['triangle', 'lane', 'square', 'street'],
    gone: 1,
    pays: 40,
    patience: 0.3,
    rounds: 2,
    leaps: 3,
    leapDays: [31, 45, 91],
    writeOffs: 25,
    crashes: 2,
    storm: 0.2,
  },
  // The roots name a key of another incarnation: books may be older than what was signed, and somebody else may hold the old key.
  {
    ...CALM,
    name: 'reborn',
    shapes: ['triangle', 'lane', 'square', 'village'],
    rebirths: 2,
    patience: 0.1,
    rounds: 3,
    crashes: 3,
    storm: 0.2,
  },
  // Both at once: who lost its books asks a neighbour that will never tell, until people go on without it.
  {
    ...CALM,
    name: 'bereft',
    shapes: ['triangle', 'lane', 'square', 'village'],
    rebirths: 2,
    gone: 1,
    patience: 0.1,
    rounds: 2,
    crashes: 3,
    storm: 0.2,
  },
  { ...CALM, name: 'crowd', crowd: true },
]

/** Run by name alone, until enough of their seeds were run. */
const BESIDE: readonly Scenario[] = [
  // Put back, while the net brings older mail again and not everybody can be asked.
  {
    ...CALM,
    name: 'restored',
    shapes: ['triangle', 'lane', 'square'],
    rollbacks: 1,
    again: 60,
    sleeps: 5,
    splits: 3,
    oneways: 3,
    storm: 0.3,
  },
]

export const SCENARIOS: ReadonlyMap<string, Scenario> = new Map(
  [...ALL, ...BESIDE].map(scenario => [scenario.name, scenario]),
)

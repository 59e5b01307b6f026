/**
 * Tells of most new intents that they are new, without a look at the disk: ids of the newest entries, as bits. An intent
 * is recorded at most `clockSkewMs` before the time it names (SPEC 5.4), so one that is younger than the oldest id here, and
 * has no bit set, was never recorded. Of any other nothing is known, and the disk is asked.
 */
import { LIMITS, type SignedIntent } from '@localpay/protocol'

/** Two megabytes a generation, so that at most one new id in two hundred finds all its bits set by others. */
const BITS = 1 << 24
const BITS_AN_ID = 3
/** Ids of one generation: at a thousand entries a second the two of them reach back half an hour. */
const IDS_MAX = 1_000_000

interface Generation {
  readonly bits: Uint32Array
  ids: number
  /** Every entry later than this is here, or in the generation after. */
  readonly from: number
}

export interface KnownIds {
  /** The next entry of the log. */
  readonly note: (id: string, at: number) => void
  /** Surely in no entry. False tells nothing. */
  readonly isNew: (signed: SignedIntent) => boolean
}

/** `at`: time of the newest entry that is not noted; 0 when there is none. */
export function makeKnownIds(at: number, idsMax = IDS_MAX): KnownIds {
  let newest = generation(at)
  let older: Generation | null = null
  let latest = at
  return {
    note: (id, at) => {
      if (newest.ids >= idsMax) {
        older = newest
        newest = generation(latest)
      }
      for (const place of placesOf(id)) (newest.bits[place >>> 5] as number) |= 1 << (place & 31)
      newest.ids++
      latest = at
    },
    isNew: ({ id, intent }) => {
      if (intent.at - LIMITS.clockSkewMs <= (older ?? newest).from) return false
      const places = placesOf(id)
      return !holds(newest, places) && (older === null || !holds(older, places))
    },
  }
}

const generation = (from: number): Generation => ({ bits: new Uint32Array(BITS / 32), ids: 0, from })

/** An id is a hash, so its digits are as good as chance. */
function placesOf(id: string): readonly number[] {
  const [first, step] = [Number.parseInt(id.slice(0, 8), 16), Number.parseInt(id.slice(8, 16), 16)]
  return Array.from({ length: BITS_AN_ID }, (_, i) => (first + i * step) % BITS)
}

const holds = ({ bits }: Generation, places: readonly number[]): boolean =>
  places.every(place => ((bits[place >>> 5] as number) & (1 << (place & 31))) !== 0)

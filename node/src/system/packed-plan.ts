/** Debts and cycles on their way to a thread and back: names once and in one text each, numbers in typed arrays. */
import type { Debt, GroupId, LineId, RoundCycles } from '@localpay/protocol'

const LINE_LETTERS = 32
const GROUP_LETTERS = 64

export interface PackedDebts {
  readonly planner: GroupId
  /** All ids one after another. */
  readonly groups: string
  readonly lines: string
  /** By the place of a group. */
  readonly from: Int32Array<ArrayBuffer>
  readonly to: Int32Array<ArrayBuffer>
  readonly amts: BigInt64Array<ArrayBuffer>
}

export interface PackedCycles {
  readonly groups: string
  /** Groups of each cycle; then their places, cycle after cycle. */
  readonly sizes: Int32Array<ArrayBuffer>
  readonly members: Int32Array<ArrayBuffer>
  readonly amts: BigInt64Array<ArrayBuffer>
  readonly optimum: bigint
}

function numbering(): { readonly placeOf: (gid: GroupId) => number; readonly all: () => string } {
  const places = new Map<GroupId, number>()
  return {
    placeOf: gid => {
      const known = places.get(gid)
      if (known !== undefined) return known
      places.set(gid, places.size)
      return places.size - 1
    },
    all: () => [...places.keys()].join(''),
  }
}

const idAt = (all: string, place: number, letters: number): string =>
  all.slice(place * letters, (place + 1) * letters)

/** @pre amounts of 64 bits, as offers have them */
export function packDebts(debts: readonly Debt[], planner: GroupId): PackedDebts {
  const { placeOf, all } = numbering()
  const from = Int32Array.from(debts, debt => placeOf(debt.from))
  const to = Int32Array.from(debts, debt => placeOf(debt.to))
  const amts = BigInt64Array.from(debts, ({ amt }) => amt)
  return { planner, groups: all(), lines: debts.map(({ line }) => line).join(''), from, to, amts }
}

export const unpackDebts = ({ groups, lines, from, to, amts }: PackedDebts): Debt[] =>
  Array.from(amts, (amt, at) => ({
    line: idAt(lines, at, LINE_LETTERS) as LineId,
    from: idAt(groups, from[at] as number, GROUP_LETTERS) as GroupId,
    to: idAt(groups, to[at] as number, GROUP_LETTERS) as GroupId,
    amt,
  }))

export function packCycles({ cycles, optimum }: RoundCycles): PackedCycles {
  const { placeOf, all } = numbering()
  const sizes = Int32Array.from(cycles, ({ groups }) => groups.length)
  const members = Int32Array.from(cycles.flatMap(({ groups }) => groups.map(placeOf)))
  return { groups: all(), sizes, members, amts: BigInt64Array.from(cycles, ({ amt }) => amt), optimum }
}

export function unpackCycles({ groups, sizes, members, amts, optimum }: PackedCycles): RoundCycles {
  let at = 0
  const cycles = Array.from(sizes, (size, i) => {
    const places = members.subarray(at, at + size)
    at += size
    const names = Array.from(places, place => idAt(groups, place, GROUP_LETTERS) as GroupId)
    return { groups: names, amt: amts[i] as bigint }
  })
  return { cycles, optimum }
}

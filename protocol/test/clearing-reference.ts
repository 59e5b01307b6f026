/**
 * The greatest circulation the slow way, to check the planner against: start with nothing set off and, as long as
 * a cycle exists along which more is gained than given up, push as much as fits around it (Klein 1967, with
 * Bellman and Ford's search). It shares no code with the planner.
 */
import type { GroupId } from '../src/base/ids.ts'
import type { Debt } from '../src/clearing/debt.ts'

interface Step {
  readonly debt: number
  readonly from: GroupId
  readonly to: GroupId
  /** +1: set more off; -1: give some back. */
  readonly gain: 1 | -1
  readonly room: bigint
}

function stepsFrom(debts: readonly Debt[], flows: readonly bigint[]): Step[] {
  return debts.flatMap((debt, index): Step[] => {
    const { from, to } = debt
    const flow = flows[index] as bigint
    const more: Step = { debt: index, from, to, gain: 1, room: debt.amt - flow }
    const less: Step = { debt: index, from: to, to: from, gain: -1, room: flow }
    return [more, less].filter(step => step.room > 0n)
  })
}

/** A cycle of steps that gains on balance, or null when the flows clear the most that can be cleared. */
export function improvingCycle(debts: readonly Debt[], flows: readonly bigint[]): Step[] | null {
  const steps = stepsFrom(debts, flows)
  const groups = new Set(debts.flatMap(debt => [debt.from, debt.to]))
  const best = new Map([...groups].map(group => [group, 0]))
  if (groups.size === 0) return null
  const by = new Map<GroupId, Step>()
  let last: GroupId | null = null
  for (let round = 0; round < groups.size; round++) {
    last = null
    for (const step of steps) {
      const gained = (best.get(step.from) as number) + step.gain
      if (gained <= (best.get(step.to) as number)) continue
      best.set(step.to, gained)
      by.set(step.to, step)
      last = step.to
    }
    if (last === null) return null
  }
  const back = (group: GroupId): GroupId => (by.get(group) as Step).from
  let start = last as GroupId
  // A gain after that many rounds comes from a cycle: so many steps back are inside it.
  for (let i = 0; i < groups.size; i++) start = back(start)
  const cycle = [by.get(start) as Step]
  for (let group = back(start); group !== start; group = back(group)) cycle.push(by.get(group) as Step)
  return cycle
}

export function slowMaximum(debts: readonly Debt[]): bigint {
  const flows = debts.map(() => 0n)
  for (let cycle = improvingCycle(debts, flows); cycle; cycle = improvingCycle(debts, flows)) {
    const amount = cycle.map(step => step.room).sort((a, b) => (a < b ? -1 : 1))[0] as bigint
    for (const step of cycle) flows[step.debt] = (flows[step.debt] as bigint) + amount * BigInt(step.gain)
  }
  return flows.reduce((sum, flow) => sum + flow, 0n)
}

/** The greatest volume by trying every flow there is: for a handful of small debts only. */
export function exhaustiveMaximum(debts: readonly Debt[]): bigint {
  let best = 0n
  const tryFrom = (index: number, volume: bigint, net: ReadonlyMap<GroupId, bigint>): void => {
    const debt = debts[index]
    if (debt === undefined) {
      if (volume > best && [...net.values()].every(sum => sum === 0n)) best = volume
      return
    }
    for (let flow = 0n; flow <= debt.amt; flow++) {
      const next = new Map(net)
      next.set(debt.from, (next.get(debt.from) ?? 0n) - flow)
      next.set(debt.to, (next.get(debt.to) ?? 0n) + flow)
      tryFrom(index + 1, volume + flow, next)
    }
  }
  tryFrom(0, 0n, new Map())
  return best
}

/** True when some cycle of 2 to `partsMax` groups still fits on debts with at least `amtMin` left. */
export function ringFits(
  debts: readonly Debt[],
  left: readonly bigint[],
  bounds: { readonly partsMax: number; readonly amtMin: bigint },
): boolean {
  const usable = debts.filter((_, index) => (left[index] as bigint) >= bounds.amtMin)
  const goesHome = (path: readonly GroupId[]): boolean =>
    usable
      .filter(debt => debt.from === path.at(-1))
      .some(
        ({ to }) =>
          to === path[0] || (path.length < bounds.partsMax && !path.includes(to) && goesHome([...path, to])),
      )
  return usable.some(debt => goesHome([debt.from, debt.to]))
}

/** True when a chain of debts leads from one group to the other, or they are the same. */
export function reaches(debts: readonly Debt[], from: GroupId, to: GroupId): boolean {
  const reached = new Set([from])
  // A set that grows while it is read: each group is visited once.
  for (const group of reached) for (const debt of debts) if (debt.from === group) reached.add(debt.to)
  return reached.has(to)
}

/**
 * What must hold among groups that keep lines and sign transfers: the invariants of clearing.md §5, by number.
 * `checkAlways` is asked after every step and over the statements that exist, not only those that somebody has
 * learned; `checkQuiet` once all mail is delivered.
 */

import { LIMITS } from '../src/base/limits.ts'
import type { Row } from '../src/ledger/tables.ts'
import { amountOf, placeOf } from '../src/transfer/body.ts'
import type { Statement } from '../src/transfer/statement.ts'
import {
  hasIn,
  hasOut,
  isCertified,
  made,
  type Node,
  nextPart,
  type Transfer,
  type World,
} from './transfer-world.ts'
import { sumOf } from './world.ts'
import { lineBetween } from './world-lines.ts'

/** Like `expect`, but fit to be asked a million times. */
function hold(fact: boolean, what: string): void {
  if (!fact) throw new Error(`broken: ${what}`)
}

/** Asserted in every state. */
export function checkAlways(world: World): void {
  for (const [t, transfer] of world.transfers.entries()) checkStatements(world, t, transfer)
  for (const node of world.nodes) if (!node.liar) checkBook(world, node)
}

function checkStatements(world: World, t: number, transfer: Transfer): void {
  const has = (k: Statement['k'], part: number): boolean => made(world, k, t, part)
  const certified = isCertified(world, t)
  const effective = (to: number): boolean => certified && !has('R', to)
  for (const [part, number] of transfer.order.entries()) {
    if ((world.nodes[number] as Node).liar) continue
    const next = nextPart(transfer, part)
    const mayRelease =
      has('F', part) || (part !== transfer.closer && hasOut(transfer, part) && has('R', next))
    hold(!(has('C', part) && has('F', part)), 'I2: never COMMIT and REFUSE')
    hold(mayRelease || !has('R', part), 'I3: RELEASE only after the own REFUSE or the next RELEASE')
    if (!hasOut(transfer, part)) hold(effective(part) || !certified, 'I5: a certificate pays the payee')
    else if (hasIn(transfer, part)) hold(effective(part) || !effective(next), 'I4: who pays is paid')
  }
  if (world.nodes.some(node => node.liar)) return
  const ended = transfer.order.some((_, part) => has('F', part) || has('R', part))
  hold(!(certified && ended), 'I7: a certificate and an end never coexist among the honest')
}

function checkBook(world: World, node: Node): void {
  const { tables, sum, open } = node.group.book
  hold(sum === 0n && sumOf(node.group.book) === 0n, 'I1: the sum is zero')
  const edges = world.transfers.map(({ body, tid }) => {
    const state = tables.transfers.get(tid)?.state ?? 'none'
    return { place: placeOf(body, node.group.gid), state, amt: amountOf(body) }
  })
  hold(open === edges.filter(({ state }) => state === 'signed').length, 'open transfers are counted')
  for (const [line, state] of tables.lines) {
    const total = (side: 'in' | 'out', ...states: readonly string[]): bigint =>
      edges.reduce(
        (all, { place, state, amt }) =>
          states.includes(state) && place?.[side]?.line === line ? all + amt : all,
        0n,
      )
    const booked = total('in', 'applied', 'waived') - total('out', 'applied', 'waived')
    hold(state.balance === (node.start.get(line) ?? 0n) + booked, 'I9: each transfer once, in whatever order')
    hold(
      state.holdIn === total('in', 'signed') && state.holdOut === total('out', 'signed'),
      'H4: what is signed is held',
    )
    checkHolds(node, state)
    hold(state.contested === total('out', 'waived'), 'H5: what is waived is contested')
    const exposure = state.balance + state.holdIn
    hold(
      exposure <= state.granted || exposure <= (node.exposure.get(line) ?? 0n),
      'I6: claim and holds within the limit',
    )
    node.exposure.set(line, exposure)
  }
}

/** I19: what is held on one line, and for whom. Rows of the line say the same as its sums. */
function checkHolds({ group }: Node, line: Row<'lines'>): void {
  const sum = (of: typeof line.held): bigint => of.reduce((all, { amt }) => all + amt, 0n)
  const on = (side: 'in' | 'out') => line.held.filter(hold => hold.side === side)
  hold(sum(on('in')) === line.holdIn && sum(on('out')) === line.holdOut, 'I19: each hold has a row')
  const payments = line.held.filter(({ kind }) => kind === 'pay')
  const strangers = payments.filter(({ proposer }) => proposer !== group.gid && proposer !== line.partner)
  hold(payments.length <= LIMITS.linePaymentsMax, 'I19: payments of a line')
  hold(strangers.length <= LIMITS.lineStrangersMax, 'I19: strangers on a line')
  for (const { proposer } of strangers)
    hold(
      strangers.filter(one => one.proposer === proposer).length <= LIMITS.proposerPaymentsMax,
      'I19: one payer',
    )
  for (const { upstream } of payments)
    hold(
      upstream === undefined ||
        payments.filter(one => one.upstream === upstream).length <= LIMITS.upstreamPaymentsMax,
      'I19: one neighbour in front of us',
    )
}

export const stateOf = (node: Node, { tid }: Transfer): string =>
  node.group.book.tables.transfers.get(tid)?.state ?? 'none'

export const isApplied = (state: string): boolean => state === 'applied' || state === 'waived'

export const isEnded = (state: string): boolean =>
  state === 'refused' || state === 'released' || state === 'cancelled'

/** Asserted when all mail is delivered and every deadline is past. */
export function checkQuiet(world: World): void {
  const honest = world.nodes.filter(node => !node.liar)
  for (const one of honest) for (const other of honest) if (one.number < other.number) checkMirror(one, other)
  for (const [t, transfer] of world.transfers.entries()) {
    const parts = honest.filter(node => transfer.order.includes(node.number))
    const states = parts.map(node => stateOf(node, transfer))
    world.seen.set(states.join(' '), (world.seen.get(states.join(' ')) ?? 0) + 1)
    for (const [i, node] of parts.entries()) {
      const next = nextPart(transfer, transfer.order.indexOf(node.number))
      const freed = isEnded(states[i] as string) && made(world, 'R', t, next)
      hold(
        !isCertified(world, t) || freed || isApplied(states[i] as string),
        'I13: a known certificate is applied by all',
      )
    }
    const allHonest = honest.length === world.nodes.length
    hold(
      !allHonest || states.every(isApplied) || states.every(isEnded),
      `I12: all or nothing, not ${states.join(' ')}`,
    )
  }
  checkNets(world, honest)
}

function checkMirror(one: Node, other: Node): void {
  const line = lineBetween(one.group, other.group)
  const [ours, theirs] = [one, other].map(node => node.group.book.tables.lines.get(line))
  if (ours === undefined || theirs === undefined) return
  hold(ours.balance + ours.contested === -(theirs.balance + theirs.contested), 'I11: the mirror')
}

/** I14, where nothing but set-offs happened. */
function checkNets(world: World, honest: readonly Node[]): void {
  if (world.transfers.some(({ kind }) => kind === 'pay')) return
  for (const node of honest) {
    let moved = 0n
    for (const [line, { balance }] of node.group.book.tables.lines) {
      const start = node.start.get(line) ?? 0n
      moved += balance - start
      const shrank = start > 0n ? balance >= 0n && balance <= start : balance <= 0n && balance >= start
      hold(shrank, 'I14: no sign flips, no debt grows')
    }
    hold(moved === 0n || honest.length < world.nodes.length, 'I14: the net is unchanged')
  }
}

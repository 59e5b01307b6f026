/** A simulated world in which a test says what happens, step by step; the checkers look after each as in any run. */
import type { App } from '@localpay/node'
import { type BodyOf, groupOf, type Intent, type LineId, lineIdOf, type Row } from '@localpay/protocol'
import type { Operation, Somebody } from '../../src/sim/operations.ts'
import { perform } from '../../src/sim/perform.ts'
import { type Founded, found } from '../../src/sim/world/found.ts'
import { type Member, signedWish } from '../../src/sim/world/members.ts'
import { memoCrypto } from '../../src/sim/world/memo-crypto.ts'
import { type Shape, unitsOf } from '../../src/sim/world/shapes.ts'
import { makeWorld, type SimGroup, type World } from '../../src/sim/world/world.ts'

const crypto = memoCrypto()
const founded = new Map<string, Promise<Founded>>()

/** Without its time: it is done now. */
type Now<O> = O extends Operation ? Omit<O, 'at'> : never

export interface Script {
  readonly world: World
  readonly group: (i: number) => SimGroup
  /** The app of a group that is open. */
  readonly app: (i: number) => App
  readonly act: (operation: Now<Operation>) => void
  /** One member pays another so many hours, straight over their line, and both groups have booked it. */
  readonly payHours: (from: number, to: number, hours: number) => Promise<void>
  /** The admin of a group signs it. @returns `ok`, or the code of a refusal */
  readonly decide: <K extends Intent['kind']>(i: number, kind: K, body: BodyOf<K>) => Promise<string>
  /** Lets so much time pass; `between` after every event. */
  readonly pass: (ms: number, between?: () => void) => Promise<void>
  /** The same until it is so. @throws when it never is within so much time */
  readonly until: (what: string, ms: number, isSo: () => boolean) => Promise<void>
  readonly line: (a: number, b: number) => LineId
  /** What stands on the line at `a`, as far as its disk holds it. */
  readonly lineAt: (a: number, b: number) => Row<'lines'>
  readonly balanceAt: (a: number, b: number) => Row<'balances'> | undefined
}

/** @param liars groups for which a test signs beside their apps */
export async function openScript(shape: Shape, seed: string, liars: readonly number[] = []): Promise<Script> {
  const known = founded.get(shape.name) ?? found(shape, crypto)
  founded.set(shape.name, known)
  const world = makeWorld({ founded: await known, crypto, seed, liars })
  const { schedule } = world
  const group = (i: number): SimGroup => world.groups[i] as SimGroup
  const pass: Script['pass'] = (ms, between = () => {}) =>
    schedule.runUntil(schedule.now() + ms, () => {
      world.check()
      between()
    })
  const line = (a: number, b: number): LineId => lineIdOf(group(a).gid, group(b).gid)
  const until: Script['until'] = async (what, ms, isSo) => {
    const end = schedule.now() + ms
    while (!isSo()) {
      if (schedule.now() >= end) throw new Error(`it never came about that ${what}`)
      await pass(100)
    }
  }
  const lineAt: Script['lineAt'] = (a, b) =>
    group(a).durable.book().tables.lines.get(line(a, b)) as Row<'lines'>
  const app: Script['app'] = i => {
    const open = group(i).node.app()
    if (open === null) throw new Error(`node ${i} is not open`)
    return open
  }
  const act: Script['act'] = operation => perform(world, { ...operation, at: 0 } as Operation)
  for (const { node } of world.groups) node.start()
  await pass(3_000)
  return {
    world,
    group,
    act,
    payHours: async (from, to, hours) => {
      const owed = lineAt(to, from).balance + BigInt(Math.round(hours * 1_000_000))
      const amount = String(Math.round(hours * Number(unitsOf(to)) * 100))
      const [payer, payee] = [from, to].map(index => ({ group: index, member: 1 })) as [Somebody, Somebody]
      act({ op: 'pay', from: payer, to: payee, amount, thinkMs: 10, patient: false })
      await until(`${from} has paid ${to}`, 120_000, () =>
        [lineAt(to, from).balance, -lineAt(from, to).balance].every(balance => balance === owed),
      )
    },
    app,
    decide: async (i, kind, body) => {
      const [admin] = group(i).members as [Member]
      const { inc } = groupOf(group(i).durable.book())
      const desk = { gid: group(i).gid, inc, now: schedule.now, chance: world.chance }
      let said: string | null = null
      void app(i)
        .payments.submit(admin.person, signedWish(admin, desk, kind, body))
        .then(done => {
          said = done.ok ? 'ok' : done.refusal.code
        })
      await until('it is decided', 10_000, () => said !== null)
      return said ?? ''
    },
    pass,
    until,
    line,
    lineAt,
    balanceAt: (a, b) => group(a).durable.book().tables.balances.get(line(a, b)),
  }
}

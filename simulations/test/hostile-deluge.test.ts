/**
 * Ten thousand of everything, over real connections, by partners who know the protocol. What is looked at is bounded by the
 * minute, what is kept does not grow, and an honest neighbour pays us meanwhile.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { GroupsReplyJson } from '@localpay/node'
import {
  ASK_KINDS,
  type Bytes,
  commitOf,
  lineIdOf,
  MAIL_KINDS,
  MINUTE_MS,
  PROTOCOLS,
  releaseOf,
} from '@localpay/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SampleGroup } from '../src/world/found-group.ts'
import { until } from '../src/world/until.ts'
import { bundleOf, openHostileNet, replyOf, signed, transferMail } from './hostile-group.ts'
import { type LetterWorld, openLetterWorld } from './hostile-letter-world.ts'
import { LETTERS, type LetterKind } from './hostile-letters.ts'
import { codeOf, garbage } from './hostile-neighbourhood.ts'
import { dump, knock } from './hostile-village.ts'
import { payBetween } from './pay-between.ts'

const isMail = (kind: string): boolean => (MAIL_KINDS as readonly string[]).includes(kind)
const FLOOD = 10_000
/** Letters that a sender has under way at once: as many as one connection lets him. */
const AT_ONCE = 16
const MEMORY_MAX = 16 * 1024 * 1024

let world: LetterWorld
beforeAll(async () => {
  world = await openLetterWorld('hostile deluge', { isMail, startsAtMidnight: false })
}, 60_000)
afterAll(() => world?.partners.close())

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void
function memory(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Minutes of the nodes' clock that a flood touches, and what was answered to it. */
interface Flooded {
  readonly minutes: number
  readonly codes: ReadonlyMap<string, number>
}

/** Sends at least so many, and goes on until `done` has come true. */
async function flood(
  next: (i: number) => Promise<string>,
  count: number,
  done: Promise<unknown> = Promise.resolve(),
): Promise<Flooded> {
  const codes = new Map<string, number>()
  const began = Math.floor(world.now() / MINUTE_MS)
  let isDone = false
  const ended = done.then(() => {
    isDone = true
  })
  let i = 0
  const worker = async (): Promise<void> => {
    while (i < count || !isDone) {
      const code = await next(i++)
      codes.set(code, (codes.get(code) ?? 0) + 1)
    }
  }
  await Promise.all([ended, ...Array.from({ length: AT_ONCE }, worker)])
  return { minutes: Math.floor(world.now() / MINUTE_MS) - began + 1, codes }
}

const countOf = ({ codes }: Flooded, ...names: string[]): number =>
  names.reduce((sum, name) => sum + (codes.get(name) ?? 0), 0)
const totalOf = ({ codes }: Flooded): number => [...codes.values()].reduce((sum, n) => sum + n, 0)

const rows = async (): Promise<number> => (await dump(world.partners.village.store(0))).size

/** The node is well after it, and neither its database nor the memory of the process has grown. */
async function flat(attack: () => Promise<void>, rowsMax = 0): Promise<void> {
  const { village } = world.partners
  world.nextMinute()
  const [before, held] = [await rows(), memory()]
  await attack()
  // Streams that are over are let go within seconds, and what they held with them.
  await until('memory comes back', async () => memory() - held < MEMORY_MAX, 60_000)
  expect((await rows()) - before).toBeLessThanOrEqual(rowsMax)
  expect(village.faults()).toEqual([])
  expect((await knock(village.nodes[0]?.url ?? '', { path: '/readyz' })).text).toContain('balances sum to 0')
}

const group = (i: number): SampleGroup => world.partners.village.groups[i] as SampleGroup

test(
  'proposals: few are looked at to the end, and an honest neighbour’s payment goes through the middle of them',
  () =>
    flat(async () => {
      const { rob, mal, target } = world
      const entries = await world.partners.entries()
      const flooded = await flood(
        i => {
          const proposal = world.proposal(
            'pay',
            [rob.gid, target.gid, mal.gid],
            BigInt(20_000 + (i % 900_000)),
          )
          const statements = i % 3 === 0 ? [signed(commitOf(proposal.tid, rob.gid, 2), rob.signer)] : []
          return world.send(rob, 'transfer', transferMail(proposal, [rob, mal], statements))
        },
        FLOOD,
        payBetween(group(1), group(0), 60n),
      )
      const taken = totalOf(flooded) - countOf(flooded, 'later')
      expect(taken).toBeLessThanOrEqual(6_000 * flooded.minutes)
      // Sixty refusals a minute, the places that one neighbour may hold, and the payment.
      expect((await world.partners.entries()) - entries).toBeLessThanOrEqual(60 * flooded.minutes + 24)
    }, 500),
  400_000,
)

/** What comes in turn, and what is answered to it. */
type Turn = readonly [what: string, send: (i: number) => Promise<string>]

test('ten thousand in turn of every kind of letter, the same each time, of nonsense, of hellos and of other questions', async () => {
  const { rob, was, mal, tom, target } = world
  const kinds = [...MAIL_KINDS, ...ASK_KINDS] as LetterKind[]
  // Nonsense comes over a connection of its own: it is soon not heard any more, and neither is who shares it.
  const other = await openHostileNet('nonsense')
  const over = async (protocol: string, bytes: Bytes): Promise<string> =>
    codeOf(
      other.net
        .ask(target, protocol, bytes, 30_000)
        .catch(() => null)
        .then(replyOf),
    )
  const nonsense: Bytes[] = [
    garbage(500),
    rob.envelope(target.gid, 'transfer', garbage(500)),
    rob.envelope(target.gid, 'limit', garbage(500), { from: mal.gid }),
    was.envelope(target.gid, 'known', garbage(500)),
  ]
  const turns: Turn[] = [
    ...kinds.map((kind): Turn => {
      const { letter, by = rob } = LETTERS[kind].good(world)
      return [kind, () => world.send(by, kind, letter)]
    }),
    ...nonsense.flatMap((bytes): Turn[] => [
      ['nonsense', () => over(PROTOCOLS.mail, bytes)],
      ['nonsense', () => over(PROTOCOLS.ask, bytes)],
    ]),
    ['hello', i => over(PROTOCOLS.hello, bundleOf(tom, tom.ref, { seq: 100 + i, name: `Tom ${i}` }))],
    ['sync', () => over(PROTOCOLS.sync, garbage(2_000))],
    ['witness', () => over(PROTOCOLS.witness, garbage(2_000))],
  ]
  const answers: string[] = []
  await flat(async () => {
    const { minutes } = await flood(async i => {
      const [what, send] = turns[i % turns.length] as Turn
      const code = await send(i)
      answers.push(`${what} ${code}`)
      return code
    }, FLOOD)
    const count = (answer: string): number => answers.filter(one => one === answer).length
    // Each of seven kinds of question comes more often than a group may ask in a minute.
    expect(count('invoice ok')).toBeLessThanOrEqual(240 * minutes)
    expect(
      answers.filter(one => one.startsWith('nonsense') && one !== 'nonsense later').length,
    ).toBeLessThanOrEqual((240 + AT_ONCE) * minutes)
    expect(count('nonsense later')).toBeGreaterThan(0)
  }, 1_000)
  await other.close()
  // A minute later it is as if nothing had been.
  world.nextMinute()
  for (const kind of ['standing', 'limit'] as const) {
    const { letter, code, by = rob } = LETTERS[kind].good(world)
    expect(await world.send(by, kind, letter)).toBe(code)
  }
}, 400_000)

test('hellos with ever newer records are learnt so many times a minute', () =>
  flat(async () => {
    const { tom, target } = world
    const { minutes } = await flood(async i => {
      const record = { seq: 100_000 + i, name: `Tom ${i}` }
      return (await tom.raw(target, PROTOCOLS.hello, bundleOf(tom, tom.ref, record))) === null
        ? 'hung-up'
        : 'ok'
    }, 600)
    const { groups } = await world.partners.api().get<GroupsReplyJson>('/api/groups')
    const last = Number(groups.find(({ gid }) => gid === tom.gid)?.name.slice(4))
    // A few overtake others. Where a minute ends in the middle, the next begins where the flood then is.
    if (minutes === 1) expect(last).toBeLessThanOrEqual(300 + AT_ONCE)
    expect(last).toBeGreaterThan(200)
  }))

test('a peer that asks again and again for what it then does not take fills no box with it', async () => {
  const { rob, mal, signed: held } = world
  const { village } = world.partners
  const release = signed(releaseOf(held.tid, mal.gid, 1, lineIdOf(mal.gid, world.target.gid)), mal.signer)
  expect(await world.send(mal, 'transfer', transferMail(held.proposal, [rob, mal], [release]))).toBe('ok')
  rob.refuseMail(true)
  await flat(async () => {
    for (let i = 0; i < 300; i++)
      expect(
        await world.send(rob, 'transfer', transferMail(held.proposal, [rob, mal], held.statements)),
      ).toBe('ok')
    const waiting = [...(await dump(village.store(0))).keys()].filter(key => key.startsWith(`out/${rob.gid}`))
    expect(waiting.length).toBeLessThanOrEqual(4)
  }, 10)
})

/** Carries out operations on a world. What a member asks may be refused: that is an answer like any other. */
import type { App } from '@localpay/node'
import { groupOf, type Hash, lineIdOf, MICRO_HOURS_PER_HOUR } from '@localpay/protocol'
import type { Operation, Somebody } from './operations.ts'
import { type Desk, type Member, signedWish } from './world/members.ts'
import type { SimGroup, World } from './world/world.ts'

export function perform(world: World, operation: Operation): void {
  const act = ACTS[operation.op] as (world: World, operation: Operation) => void
  act(world, operation)
}

type Acts = {
  readonly [O in Operation['op']]: (world: World, operation: Extract<Operation, { op: O }>) => void
}

const groupAt = (world: World, index: number): SimGroup => world.groups[index] as SimGroup
const memberAt = (world: World, { group, member }: Somebody): Member =>
  groupAt(world, group).members[member] as Member

/** Asks the app of a group, if there is one that listens. */
function ask(world: World, group: SimGroup, what: string, run: (app: App) => Promise<string>): void {
  const app = group.node.app()
  if (app === null || group.node.isAsleep()) return
  run(app).then(
    answer => world.trace.tell(group.index, `${what}: ${answer}`),
    cause => world.trace.tell(group.index, `${what}: fault ${String(cause).slice(0, 120)}`),
  )
}

const deskOf = (world: World, group: SimGroup): Desk => ({
  gid: group.gid,
  inc: groupOf(group.durable.book()).inc,
  now: world.schedule.now,
  chance: world.chance,
})

type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: { readonly code: string } }
const codeOf = (answer: Answer<unknown>): string => (answer.ok ? 'ok' : answer.refusal.code)

const ACTS: Acts = {
  pay: (world, { from, to, amount }) => {
    const [group, payee] = [groupAt(world, from.group), groupAt(world, to.group)]
    const member = memberAt(world, from)
    ask(world, group, `pay ${payee.index}`, async app => {
      const { number } = memberAt(world, to)
      const quoted = await app.payments.quote(member.person, { gid: payee.gid, number, amount })
      if (!quoted.ok) return `no quote, ${quoted.refusal.code}`
      const { quote, cost, invoice } = quoted.value
      const body = { from: member.account, to: payee.gid, invoice: invoice as Hash, max: BigInt(cost) }
      const wish = signedWish(member, deskOf(world, group), 'pay-across', body)
      return codeOf(await app.payments.submit(member.person, { ...wish, quote }))
    })
  },
  local: (world, { group: index, from, to, amount }) => {
    const group = groupAt(world, index)
    const [payer, payee] = [group.members[from], group.members[to]] as [Member, Member]
    ask(world, group, 'pay here', async app => {
      const body = { from: payer.account, to: payee.account, amt: BigInt(amount) }
      return codeOf(
        await app.payments.submit(payer.person, signedWish(payer, deskOf(world, group), 'pay', body)),
      )
    })
  },
  limit: (world, { group: index, partner, hours }) => {
    const group = groupAt(world, index)
    const line = lineIdOf(group.gid, groupAt(world, partner).gid)
    const limit = BigInt(Math.round(hours * 1_000)) * (MICRO_HOURS_PER_HOUR / 1_000n)
    ask(world, group, `limit for ${partner} ${hours} h`, async app =>
      codeOf(await app.neighbours.setLimit(line, limit)),
    )
  },
  round: (world, { group: index }) => {
    ask(world, groupAt(world, index), 'round', async app => {
      const round = await app.neighbours.clearNow()
      return round.ok ? `${round.value.cycles.length} cycles` : round.refusal.code
    })
  },
  crash: (world, { group: index, when, skip, downMs }) => {
    const group = groupAt(world, index)
    if (!group.node.isUp()) return
    if (when === 'now') world.crash(group, downMs)
    else group.armed = { boundary: when, skip, downMs }
  },
  sleep: (world, { group: index, ms }) => {
    const { node } = groupAt(world, index)
    if (!node.isUp() || node.isAsleep()) return
    world.trace.tell(index, `sleeps ${ms} ms`)
    node.sleep()
    world.schedule.after(ms, () => {
      world.trace.tell(index, 'wakes')
      node.wake()
    })
  },
  split: (world, { side, ms }) => {
    const others = world.groups.map(({ index }) => index).filter(index => !side.includes(index))
    const ways = side.flatMap(a => others.flatMap(b => [[a, b] as const, [b, a] as const]))
    closeWays(world, ways, ms, `split ${side.join(' ')} | ${others.join(' ')}`)
  },
  oneway: (world, { from, to, ms }) => closeWays(world, [[from, to]], ms, `no way ${from} > ${to}`),
  weather: (world, { weather, ms }) => {
    world.trace.tell(null, `weather ${JSON.stringify(weather)}`)
    world.net.weather(weather)
    world.schedule.after(ms, () => world.net.calm())
  },
}

function closeWays(
  world: World,
  ways: readonly (readonly [number, number])[],
  ms: number,
  what: string,
): void {
  world.counts.partitions += 1
  world.trace.tell(null, `${what} for ${ms} ms`)
  for (const [from, to] of ways) world.net.block(from, to)
  world.schedule.after(ms, () => {
    for (const [from, to] of ways) world.net.unblock(from, to)
  })
}

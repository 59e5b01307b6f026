/** Carries out operations on a world. What a member asks may be refused: that is an answer like any other. */
import type { App } from '@localpay/node'
import {
  DAY_MS,
  type GroupId,
  groupAt as groupIdOf,
  groupOf,
  type Hash,
  HOUR_MS,
  handoverText,
  lineIdOf,
  MICRO_HOURS_PER_HOUR,
  openHandover,
  readBody,
  readHandoverText,
  rootSeedFromWords,
  signHandover,
  type Tid,
} from '@localpay/protocol'
import { type Acts, ask, codeOf, deskOf, groupAt } from './acting.ts'
import { liarOf } from './lies/liar.ts'
import { TRICKS } from './lies/library.ts'
import type { Operation, Somebody } from './operations.ts'
import { PEOPLE_ACTS } from './people-acts.ts'
import { type Member, signedWish } from './world/members.ts'
import { letterOf } from './world/shapes.ts'
import type { SimGroup, World } from './world/world.ts'

export function perform(world: World, operation: Operation): void {
  const act = ACTS[operation.op] as (world: World, operation: Operation) => void
  act(world, operation)
}

const ACTS: Acts = {
  pay: (world, { from, to, amount, thinkMs, patient }) => {
    const [group, payee] = [groupAt(world, from.group), groupAt(world, to.group)]
    const member = memberAt(world, from)
    ask(world, group, `pay ${payee.index}`, async app => {
      const { number } = memberAt(world, to)
      const quoted = await app.payments.quote(member.person, { gid: payee.gid, number, amount, patient })
      if (!quoted.ok) return `no quote, ${quoted.refusal.code}`
      await new Promise<void>(done => world.schedule.after(thinkMs, done))
      if (group.node.app() !== app || group.node.isAsleep()) return 'nobody there any more'
      return consent(world, { group, app, member, to: payee.gid }, quoted.value)
    })
  },
  back: (world, { group: index, which }) => {
    const group = groupAt(world, index)
    const all = [...group.durable.book().tables.transfers].filter(
      ([, { role, state }]) => role === 'payee' && state === 'applied',
    )
    const [tid, row] = all[Math.floor(which * all.length)] ?? []
    const member = group.members.find(({ account }) => account === row?.account)
    if (tid === undefined || row === undefined || member === undefined) return
    const body = readBody(row.body)
    if (!body.ok) return
    const to = groupIdOf(body.value, 0)
    ask(world, group, `give back ${tid.slice(0, 6)}`, async app => {
      const quoted = await app.neighbours.across.quoteBack(member.person, tid as Tid, false)
      if (!quoted.ok) return `no quote, ${quoted.refusal.code}`
      return consent(world, { group, app, member, to }, quoted.value)
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
      const round = await app.clearing.clearNow()
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
  rollback: (world, { group: index, to, downMs }) => {
    world.restore(groupAt(world, index), to, downMs)
  },
  rotate: (world, { group: index }) => {
    const group = groupAt(world, index)
    ask(world, group, 'new key', app => newKey(world, group, app, false))
  },
  rebirth: (world, { group: index }) => {
    const group = groupAt(world, index)
    ask(world, group, 'another incarnation', app => newKey(world, group, app, true))
  },
  vanish: (world, { group: index, when }) => world.vanish(groupAt(world, index), when),
  return: (world, { group: index }) => world.comeBack(groupAt(world, index)),
  rate: (world, { group: index, percent }) => {
    const group = groupAt(world, index)
    const [admin] = group.members as [Member]
    ask(world, group, `rate ${percent} %`, async app => {
      const { num, den } = groupOf(group.durable.book()).rate
      const rate = { num: num * BigInt(percent), den: den * 100n }
      return codeOf(
        await app.payments.submit(admin.person, signedWish(admin, deskOf(world, group), 'rate', rate)),
      )
    })
  },
  lie: (world, { group: index, trick }) => {
    const group = groupAt(world, index)
    const liar = group.node.isUp() ? liarOf(world, group) : null
    if (liar === null || !TRICKS[trick](world, liar)) return
    world.counts.byzantineActs += 1
    world.trace.tell(index, `lies: ${trick}`)
  },
  leap: (world, { ms }) => {
    world.trace.tell(null, `${ms} ms pass`)
    world.schedule.jump(ms)
  },
  night: (world, { hour }) => {
    const now = world.schedule.now()
    const today = now - (now % DAY_MS) + hour * HOUR_MS
    const until = today > now ? today : today + DAY_MS
    world.trace.tell(null, `until ${new Date(until).toISOString()}`)
    world.schedule.jump(until - now)
  },
  ...PEOPLE_ACTS,
  again: ({ archive, net, trace }, { which, mail, to }) => {
    const old = archive
      .transfers()
      .map(({ mail: all }) => all.filter(one => to === undefined || one.to === to))
      .filter(all => all.length > 0)
    const letters = old[Math.floor(which * old.length)] ?? []
    const letter = letters[Math.floor(mail * letters.length)]
    if (letter === undefined) return
    trace.tell(letter.from, `> ${letterOf(letter.to)} once more`)
    net.inject(letter)
  },
  weather: (world, { weather, ms }) => {
    world.trace.tell(null, `weather ${JSON.stringify(weather)}`)
    world.net.weather(weather)
    world.schedule.after(ms, () => world.net.calm())
  },
}

const memberAt = (world: World, { group, member }: Somebody): Member =>
  groupAt(world, group).members[member] as Member

type QuoteReply = Extract<Awaited<ReturnType<App['payments']['quote']>>, { readonly ok: true }>['value']

interface Consent {
  readonly group: SimGroup
  readonly app: App
  readonly member: Member
  readonly to: GroupId
}

/** The member pays what the price says. */
async function consent(
  world: World,
  { group, app, member, to }: Consent,
  { quote, cost, invoice, patient, reverses }: QuoteReply,
): Promise<string> {
  const body = {
    from: member.account,
    to,
    invoice: invoice as Hash,
    max: BigInt(cost),
    ...(patient ? { patient } : {}),
    ...(reverses === null ? {} : { reverses: reverses as Tid }),
  }
  const wish = signedWish(member, deskOf(world, group), 'pay-across', body)
  return codeOf(await app.payments.submit(member.person, { ...wish, quote }))
}

/** A hand-over by the one root, from where it stands. */
async function newKey({ crypto }: World, group: SimGroup, app: App, restart: boolean): Promise<string> {
  const begun = await app.handovers.begin({ newRoots: null, restart })
  const state = begun.ok ? begun : await app.handovers.state()
  if (!state.ok) return state.refusal.code
  const file = state.value.waiting?.file
  const read = file === undefined ? null : readHandoverText(file)
  const open = read?.ok ? openHandover(read.value, crypto.verify) : null
  const seed = rootSeedFromWords(group.words.join(' '))
  if (!open?.ok || !seed.ok) return 'nothing to sign'
  const signed = signHandover(open.value, crypto.signerOf(seed.value))
  if (!signed.ok) return signed.refusal.code
  const added = await app.handovers.add(handoverText(signed.value))
  return added.ok ? codeOf(await app.handovers.finish()) : added.refusal.code
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

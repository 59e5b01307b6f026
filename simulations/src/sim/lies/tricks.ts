/** What liars do: the Byzantine library of clearing.md §5. Each trick is one act; it does nothing where nothing fits. */
import {
  adHocRound,
  askOffersShape,
  DAY_MS,
  encodeAs,
  groupOf,
  type Hash,
  LIMITS,
  limitMailShape,
  limitShape,
  lineIdOf,
  NET,
  placeOf,
  planShape,
  planToTell,
  readBody,
  seal,
  type TransferBody,
} from '@localpay/protocol'
import type { SimGroup, World } from '../world/world.ts'
import type { Known, Said } from './archive.ts'
import type { Liar } from './liar.ts'
import { commits, hasLine, partnersOf, present, some, somePath, type Trick } from './trick.ts'

/** As a body names it today. */
function partOf({ durable }: SimGroup): TransferBody['parts'][number] {
  const { gid, ke, inc } = groupOf(durable.book())
  return { g: gid, ke, inc }
}

/** One of the newest transfers that it has a part in. */
function pickTransfer(world: World, liar: Liar, fits: (body: TransferBody) => boolean = () => true) {
  const found: { readonly about: Known; readonly body: TransferBody }[] = []
  for (const about of world.archive.transfers().slice(-RECENT)) {
    const body = readBody(about.body)
    if (body.ok && placeOf(body.value, liar.gid) !== null && fits(body.value))
      found.push({ about, body: body.value })
  }
  return found.length === 0 ? null : liar.chance.pick(found)
}

const RECENT = 12

/** COMMIT to some, REFUSE and RELEASE to the others. */
const equivocate: Trick = (world, liar) => {
  const picked = pickTransfer(world, liar)
  if (picked === null) return false
  const { about, body } = picked
  const [c, f, r] = (['C', 'F', 'R'] as const).map(k => liar.say(k, about.body)) as [
    Said | null,
    Said | null,
    Said | null,
  ]
  const others = liar.others(body)
  const first = some(liar, others)
  liar.tell(first, about, [...commits(about), ...present([c])])
  liar.tell(
    others.filter(index => !first.includes(index)),
    about,
    present([f, r]),
  )
  return true
}

/** Lets the line in front of it go although it has signed. */
const releaseAfterCommit: Trick = (world, liar) => {
  const picked = pickTransfer(world, liar, body => placeOf(body, liar.gid)?.in !== null)
  if (picked === null) return false
  const said = present([liar.say('C', picked.about.body), liar.say('R', picked.about.body)])
  const from = placeOf(picked.body, liar.gid)?.in?.from
  const upstream = world.groups.filter(({ gid }) => gid === from).map(({ index }) => index)
  liar.tell([...upstream, ...some(liar, liar.others(picked.body))], picked.about, said)
  return true
}

/** Signs whatever lies about, however late, whatever it said before and whatever its limits. */
const signLate: Trick = (world, liar) => {
  const picked = pickTransfer(world, liar)
  if (picked === null) return false
  const said = [...commits(picked.about), ...present([liar.say('C', picked.about.body)])]
  liar.tell(liar.others(picked.body), picked.about, said)
  return true
}

/** Keeps what it says about transfers from some of the others, a certificate among it. */
const withhold: Trick = (world, liar) => {
  const from = some(
    liar,
    world.groups.map(({ index }) => index),
  )
  world.mute(liar.group, from, liar.chance.pick([20_000, 80_000, 200_000]))
  return true
}

/** Says nothing more to anybody, whatever it has signed. */
const fallSilent: Trick = (world, liar) => {
  world.mute(
    liar.group,
    world.groups.map(({ index }) => index),
    liar.chance.pick([60_000, 240_000]),
  )
  return true
}

/** A proposal of its own making along some path of lines. */
function madeUp(world: World, liar: Liar, bend: (body: TransferBody) => TransferBody): boolean {
  const path = somePath(world, liar)
  if (path.length < 2) return false
  const closes = path.length >= 3 && hasLine(path[path.length - 1] as SimGroup, path[0] as SimGroup)
  const body = bodyAlong(world, liar, path, closes && liar.chance.isTrue(0.5) ? 'clear' : 'pay')
  const about = liar.make(bend(body))
  // Ends of another payment, if there are any: what an invoice is worth is for the payee to see.
  about.ends = liar.chance.isTrue(0.5)
    ? (world.archive.transfers().find(({ ends }) => ends !== null)?.ends ?? null)
    : null
  const parsed = readBody(about.body)
  if (!parsed.ok) return false
  liar.tell(liar.others(parsed.value), about, present([liar.say('C', about.body)]))
  return true
}

function bodyAlong(world: World, liar: Liar, path: readonly SimGroup[], kind: 'pay' | 'clear'): TransferBody {
  const now = world.schedule.now()
  const n = path.length
  const amt = BigInt(1 + liar.chance.below(4_000_000))
  const edges = path.slice(0, kind === 'pay' ? n - 1 : n).map((group, f) => {
    const t = (f + 1) % n
    return { f, t, line: lineIdOf(group.gid, (path[t] as SimGroup).gid), amt, cp: 0 }
  })
  const common = {
    v: 1 as const,
    net: NET as typeof NET,
    unit: 'hour' as const,
    nonce: liar.chance.bytes(16),
    created: now,
    prepTtl: LIMITS.prepTtlPaySeconds,
    closeTtl: LIMITS.closeTtlPaySeconds,
    notAfter: now + DAY_MS,
    parts: path.map(group => partOf(group)),
    edges,
  }
  const hash = 'ee'.repeat(32) as Hash
  return kind === 'pay'
    ? { ...common, kind, closer: n - 1, ends: hash }
    : {
        ...common,
        kind,
        closer: liar.chance.below(n),
        round: { id: `${new Date(now).toISOString().slice(0, 10)}#${now}`, plan: hash },
      }
}

const propose: Trick = (world, liar) => madeUp(world, liar, body => body)

/** A body that names keys, incarnations or checkpoints that are not those of today. */
const proposeStale: Trick = (world, liar) =>
  madeUp(world, liar, body => {
    const at = liar.chance.below(body.parts.length)
    const what = liar.chance.pick(['ke', 'inc', 'cp'] as const)
    if (what === 'cp')
      return { ...body, edges: body.edges.map(edge => ({ ...edge, cp: liar.chance.below(40) })) }
    const parts = body.parts.map((part, i) =>
      i === at ? { ...part, [what]: Math.max(0, part[what] + liar.chance.pick([-1, 1])) } : part,
    )
    return { ...body, parts }
  })

/** Mail of anybody once more, as it was. */
const replay: Trick = (world, liar) => {
  const mail = world.archive.mail()
  if (mail.length === 0) return false
  for (let i = 0; i < 3; i++) world.net.inject({ ...liar.chance.pick(mail), from: liar.group.index })
  return true
}

/** A body that differs from one that others signed, with their signatures. */
const forge: Trick = (world, liar) => {
  const picked = pickTransfer(world, liar)
  if (picked === null) return false
  const { about, body } = picked
  const edges = body.edges.map(edge => ({ ...edge, amt: edge.amt + 1_000_000n }))
  const other = liar.make({ ...body, edges })
  other.ends = about.ends
  // Under their names, for the other transfer: with the old signatures, and with none.
  const stolen = commits(about).map(({ s, sig }) => ({
    s: { ...s, tid: other.tid },
    sig: liar.chance.isTrue(0.5) ? sig : new Uint8Array(64),
  }))
  liar.tell(liar.others(body), other, [...stolen, ...present([liar.say('C', other.body)])])
  return true
}

/** A payment of its own again, under the same invoice: for the same, or for less than it says. */
const reuseInvoice: Trick = (world, liar) => {
  const picked = pickTransfer(world, liar, body => body.kind === 'pay' && body.parts[0]?.g === liar.gid)
  if (picked === null || picked.about.ends === null) return false
  const isLess = liar.chance.isTrue(0.5)
  const edges = picked.body.edges.map(edge => ({
    ...edge,
    amt: isLess && edge.amt > 1n ? edge.amt / 2n : edge.amt,
  }))
  const other = liar.make({ ...picked.body, nonce: liar.chance.bytes(16), edges })
  other.ends = picked.about.ends
  liar.tell(liar.others(picked.body), other, present([liar.say('C', other.body)]))
  return true
}

/** Two limits under one number. */
const doubleLimit: Trick = (world, liar) => {
  const partners = partnersOf(world, liar.group)
  if (partners.length === 0) return false
  const partner = liar.chance.pick(partners)
  const line = lineIdOf(liar.gid, partner.gid)
  const seq = (liar.group.durable.book().tables.lines.get(line)?.grantedSeq ?? 0) + 1
  for (const amt of [BigInt(1 + liar.chance.below(50)) * 1_000_000n, 0n]) {
    const limit = seal('limit', encodeAs(limitShape, { v: 1, line, by: liar.gid, amt, seq }), liar.signer)
    liar.post(partner.index, 'limit', encodeAs(limitMailShape, { v: 1, limit }))
  }
  return true
}

/** Two plans of one round, each with a circle that nobody owes. */
const twoPlanners: Trick = (world, liar) => {
  const path = somePath(world, liar)
  if (path.length < 3) return false
  const now = world.schedule.now()
  const groups = path.map(({ gid }) => gid)
  for (const round of [adHocRound(now, now), adHocRound(now, now + 1)]) {
    const amt = BigInt(250_000 + liar.chance.below(2_000_000))
    const cycle = { round, groups, amt, closer: liar.chance.below(groups.length) }
    const { root, of } = planToTell([cycle])
    for (const { index, gid } of path) {
      if (gid === liar.gid) continue
      // A plan counts of who asked for offers.
      liar.post(index, 'offers', encodeAs(askOffersShape, { v: 1, round, offers: [] }))
      const plan = { v: 1, round, root, cycles: 1, cleared: amt, mine: of(gid), papers: [] } as const
      liar.post(index, 'plan', encodeAs(planShape, plan))
    }
  }
  return true
}

export const EVERYDAY_TRICKS = {
  equivocate,
  releaseAfterCommit,
  signLate,
  withhold,
  fallSilent,
  propose,
  proposeStale,
  replay,
  forge,
  reuseInvoice,
  doubleLimit,
  twoPlanners,
} as const satisfies { readonly [name: string]: Trick }

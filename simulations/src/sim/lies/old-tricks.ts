/**
 * What liars do with the past: they keep every proposal, COMMIT, REFUSE and RELEASE, and bring them up again when the groups
 * concerned have settled them, agreed on newer balances, and forgotten. clearing.md §2.5, H8; protocol/models/replay-restore.pml.
 */
import { placeOf, readBody, type TransferBody } from '@localpay/protocol'
import type { World } from '../world/world.ts'
import type { Known, Said } from './archive.ts'
import type { Liar } from './liar.ts'
import { commits, present, some, type Trick } from './trick.ts'

interface Old {
  readonly about: Known
  readonly body: TransferBody
}

/** So many of the newest are left alone: of those nothing is settled yet. */
const NEW = 4

function pickOld(world: World, liar: Liar, fits: (body: TransferBody) => boolean = () => true): Old | null {
  const found: Old[] = []
  for (const about of world.archive.transfers().slice(0, -NEW)) {
    const body = readBody(about.body)
    if (body.ok && fits(body.value)) found.push({ about, body: body.value })
  }
  return found.length === 0 ? null : liar.chance.pick(found)
}

/** To each part of it but itself, without what that part had said: whoever sees its own COMMIT is warned. */
function tellWithoutTheirOwn(world: World, liar: Liar, { about, body }: Old, said: readonly Said[]): void {
  for (const index of liar.others(body)) {
    const gid = world.groups[index]?.gid
    liar.tell(
      [index],
      about,
      said.filter(({ s }) => s.g !== gid),
    )
  }
}

/** A proposal that was decided long ago, as if it were new. */
const digUp: Trick = (world, liar) => {
  const old = pickOld(world, liar)
  if (old === null) return false
  tellWithoutTheirOwn(world, liar, old, commits(old.about))
  return true
}

/** The same, and then all that was ever said of it: a certificate, if there was one. */
const digUpWhole: Trick = (world, liar) => {
  const old = pickOld(world, liar)
  if (old === null) return false
  const others = liar.others(old.body)
  liar.tell(some(liar, others), old.about, commits(old.about))
  world.schedule.after(liar.chance.pick([500, 5_000]), () =>
    liar.tell(others, old.about, [...old.about.said.values()]),
  )
  return true
}

/** Takes back what it said: the COMMIT, REFUSE or RELEASE that it never made of an old transfer. */
const thinkAnew: Trick = (world, liar) => {
  const old = pickOld(world, liar, body => placeOf(body, liar.gid) !== null)
  if (old === null) return false
  const own = present([liar.say(liar.chance.pick(['C', 'F']), old.about.body), liar.say('R', old.about.body)])
  tellWithoutTheirOwn(world, liar, old, [...commits(old.about), ...own])
  return true
}

export const OLD_TRICKS = { digUp, digUpWhole, thinkAnew } as const satisfies {
  readonly [name: string]: Trick
}

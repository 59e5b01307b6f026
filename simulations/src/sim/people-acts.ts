/** What admins decide: about lines, about who lied, and about groups that are silent or gone. SPEC 5.20, 5.21, 7.9. */
import { type BodyOf, fromHex, type LineId, lineIdOf, type Tid } from '@localpay/protocol'
import { type Acts, ask, codeOf, deskOf, groupAt } from './acting.ts'
import { type Member, signedWish } from './world/members.ts'
import type { World } from './world/world.ts'

/** What the admin decides alone. */
type Decision = 'freeze' | 'thaw' | 'pardon' | 'defunct' | 'write-down' | 'quarantine'

export const PEOPLE_ACTS: Acts<Decision | 'write-off'> = {
  freeze: (world, { group, partner }) =>
    decide(world, group, 'freeze', { line: lineBetween(world, group, partner), why: 'people' }),
  thaw: (world, { group, partner }) =>
    decide(world, group, 'thaw', { line: lineBetween(world, group, partner), why: 'people' }),
  pardon: (world, { group, partner }) => {
    const { gid } = groupAt(world, partner)
    const ke = groupAt(world, group).durable.book().tables.met.get(gid)?.ke ?? 1
    decide(world, group, 'pardon', { gid, ke })
  },
  'write-off': (world, { group: index }) => {
    const group = groupAt(world, index)
    const [admin] = group.members as [Member]
    ask(world, group, 'write off', async app => {
      const seen = await app.neighbours.overview()
      const now = world.schedule.now()
      const one = seen.ok
        ? seen.value.stuck.find(({ mayFrom }) => mayFrom !== null && mayFrom <= now)
        : undefined
      if (one === undefined) return 'nothing'
      const refuse = one.refuse === null ? {} : { refuse: { ...one.refuse, sig: fromHex(one.refuse.sig) } }
      const body = { tid: one.tid as Tid, ...refuse }
      const wish = signedWish(admin, deskOf(world, group), 'write-off', body)
      return `${one.tid.slice(0, 6)} ${codeOf(await app.payments.submit(admin.person, wish))}`
    })
  },
  defunct: (world, { group, partner, gone }) =>
    decide(world, group, 'defunct', { gid: groupAt(world, partner).gid, gone }),
  'write-down': (world, { group, partner }) =>
    decide(world, group, 'write-down', { line: lineBetween(world, group, partner) }),
  quarantine: (world, { group, partner }) =>
    decide(world, group, 'quarantine', { line: lineBetween(world, group, partner) }),
}

const lineBetween = (world: World, a: number, b: number): LineId =>
  lineIdOf(groupAt(world, a).gid, groupAt(world, b).gid)

function decide<K extends Decision>(world: World, index: number, kind: K, body: BodyOf<K>): void {
  const group = groupAt(world, index)
  const [admin] = group.members as [Member]
  ask(world, group, kind, async app =>
    codeOf(await app.payments.submit(admin.person, signedWish(admin, deskOf(world, group), kind, body))),
  )
}

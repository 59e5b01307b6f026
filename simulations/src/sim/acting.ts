/** What every act on a world is made of: whose app is asked, for whom, and what the trace tells of the answer. */
import type { App } from '@localpay/node'
import { groupOf } from '@localpay/protocol'
import type { Operation } from './operations.ts'
import type { Desk } from './world/members.ts'
import type { SimGroup, World } from './world/world.ts'

export type Acts<Name extends Operation['op'] = Operation['op']> = {
  readonly [O in Name]: (world: World, operation: Extract<Operation, { op: O }>) => void
}

export const groupAt = (world: World, index: number): SimGroup => world.groups[index] as SimGroup

/** Asks the app of a group, if there is one that listens. */
export function ask(world: World, group: SimGroup, what: string, run: (app: App) => Promise<string>): void {
  const app = group.node.app()
  if (app === null || group.node.isAsleep()) return
  run(app).then(
    answer => world.trace.tell(group.index, `${what}: ${answer}`),
    cause => world.trace.tell(group.index, `${what}: fault ${String(cause).slice(0, 120)}`),
  )
}

export const deskOf = (world: World, group: SimGroup): Desk => ({
  gid: group.gid,
  inc: groupOf(group.durable.book()).inc,
  now: world.schedule.now,
  chance: world.chance,
})

type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: { readonly code: string } }
export const codeOf = (answer: Answer<unknown>): string => (answer.ok ? 'ok' : answer.refusal.code)

/** A village, a group that it knows and that is up to no good, and a stranger who has never said hello. */
import type { GroupsReplyJson } from '@localpay/node'
import { type Bytes, encodeCbor, LIMITS } from '@localpay/protocol'
import { expect } from 'vitest'
import type { Api } from '../src/world/member-client.ts'
import { until } from '../src/world/until.ts'
import {
  groupAt,
  type HostileGroup,
  openHostileNet,
  papersOf,
  seedOf,
  type Target,
  targetOf,
} from './hostile-group.ts'
import { changedKeys, dump, type HostileVillage, knock, openHostileVillage } from './hostile-village.ts'

export interface Neighbourhood {
  readonly village: HostileVillage
  readonly target: Target
  readonly eve: HostileGroup
  readonly stranger: HostileGroup
  readonly api: () => Api
  readonly groups: () => Promise<GroupsReplyJson['groups']>
  /** What the attack leaves behind: nothing, and a node that is well. */
  readonly harmless: (attack: () => Promise<void>) => Promise<void>
  readonly close: () => Promise<void>
}

export async function openNeighbourhood(seed: string): Promise<Neighbourhood> {
  const village = await openHostileVillage(2, seed)
  const home = village.groups[0] as HostileVillage['groups'][0]
  const target = targetOf(village.nodes[0] as never, home.gid)
  const api = (): Api => home.admin.api
  const groups = async (): Promise<GroupsReplyJson['groups']> =>
    (await api().get<GroupsReplyJson>('/api/groups')).groups
  const net = await openHostileNet(seed)
  const eve = groupAt(papersOf('eve'), net)
  // The node writes its record soon after the founding; until then it has nothing to hand over.
  await until('a record for eve', async () => (await eve.hello(target)).length > 100)
  await until('eve is known', async () => (await groups()).some(({ gid }) => gid === eve.gid))
  return {
    village,
    target,
    eve,
    stranger: groupAt(papersOf('stranger'), net),
    api,
    groups,
    harmless: async attack => {
      const before = await dump(village.store(0))
      await attack()
      expect(changedKeys(before, await dump(village.store(0)))).toEqual([])
      expect(village.faults()).toEqual([])
      expect((await knock(village.nodes[0]?.url ?? '', { path: '/healthz' })).text).toBe('{"ok":true}')
    },
    close: async () => {
      await net.close()
      await village.close()
    },
  }
}

/** `ok`, or the code of the refusal. */
export async function codeOf(reply: Promise<{ ok: boolean; code?: string }>): Promise<string> {
  const { ok, code } = await reply
  return ok ? 'ok' : (code ?? '')
}

const PATTERN = seedOf('garbage')
export const garbage = (length: number): Bytes =>
  Uint8Array.from({ length }, (_, i) => (PATTERN[i % 32] as number) ^ (i >> 5) ^ (i >> 13))
const nested = (depth: number): Bytes => new Uint8Array(depth).fill(0x81)
export const GARBAGE: [string, Bytes][] = [
  ['nothing', new Uint8Array()],
  ['zeros', new Uint8Array(1_000)],
  ['random bytes', garbage(500)],
  ['the longest frame', garbage(LIMITS.frameBytesMax)],
  ['deep lists', nested(60_000)],
  ['a list that claims a billion items', Uint8Array.of(0x9a, 0x3b, 0x9a, 0xca, 0)],
  ['bytes that claim four exabytes', Uint8Array.of(0x5b, 0x3f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
  ['JSON', new TextEncoder().encode('{"v":1,"kind":"transfer"}')],
  ['HTTP', new TextEncoder().encode('GET /api/me HTTP/1.1\r\n\r\n')],
  ['valid CBOR of another shape', encodeCbor({ v: 1, hello: [1, 2, 3] })],
  ['a map with fields of the prototype', encodeCbor({ constructor: 1, toString: 'x' })],
]

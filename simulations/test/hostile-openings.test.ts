/**
 * What needs no envelope, told over a real connection in every wrong form and with what is true of somebody else: hellos with
 * their records and rate cards, heads and evidence for a witness, questions of a sync. Nothing of it is learnt or kept.
 */
import type { EvidenceReply, GroupsReplyJson } from '@localpay/node'
import {
  type Bytes,
  charterShape,
  commitOf,
  decodeAs,
  encodeAs,
  encodeBundle,
  encodeEvidence,
  type GroupId,
  type GroupProof,
  type Hash,
  headShape,
  MAIL_KINDS,
  PROTOCOLS,
  rateCardShape,
  recordBundleShape,
  refuseOf,
  type Signed,
  type Signer,
  type Statement,
  seal,
  syncAskShape,
  type Tid,
  toHex,
  witnessAskShape,
  witnessReplyShape,
} from '@localpay/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../src/world/until.ts'
import { misshapen } from './hostile-forms.ts'
import { bundleOf, type HostileGroup, type Papers, papersOf, seedOf, signed } from './hostile-group.ts'
import { type LetterWorld, openLetterWorld } from './hostile-letter-world.ts'
import { sealElsewhere } from './hostile-lies.ts'
import { changedKeys, dump, knock } from './hostile-village.ts'

type Door = Exclude<keyof typeof PROTOCOLS, 'mail' | 'ask'>

interface Opening {
  /** Well formed and true. */
  readonly good: (world: LetterWorld) => Bytes
  /** What a lie, or nonsense, is answered. */
  readonly nonsense: string
  readonly lies: { readonly [what: string]: (world: LetterWorld) => readonly [letter: Bytes, code: string] }
}

let world: LetterWorld
beforeAll(async () => {
  const isMail = (kind: string): boolean => (MAIL_KINDS as readonly string[]).includes(kind)
  world = await openLetterWorld('hostile openings', { isMail, startsAtMidnight: false })
}, 60_000)
afterAll(() => world?.partners.close())

/** By the name of the question where a protocol has several. */
const doorOf = (name: string): Door => name.split(' ')[0] as Door

/** So few, that a witness still listens. */
const PER_MINUTE = 20
let told = 0
async function send(name: string, bytes: Bytes): Promise<string> {
  told += 1
  if (told % PER_MINUTE === 0) world.nextMinute()
  const door = doorOf(name)
  const answer = await world.rob.raw(world.target, PROTOCOLS[door], bytes)
  if (answer === null) return 'hung-up'
  if (door !== 'witness') return answer.length === 0 ? 'nothing' : 'something'
  const read = decodeAs(witnessReplyShape, answer)
  return read.ok ? (read.value.code ?? read.value.say) : 'malformed answer'
}

// Hellos: our own record comes back whatever is said.

const fields = (by: Papers, at: HostileGroup, changes = {}) => {
  const read = decodeAs(recordBundleShape, bundleOf(by, at.ref, { seq: 90, name: 'A lie', ...changes }))
  if (!read.ok) throw new Error('a bundle reads')
  return read.value
}
const cardBy = (gid: GroupId, signer: Signer, num = 1n): Signed =>
  seal('rate-card', encodeAs(rateCardShape, { v: 1, gid, cur: 'MAL', num, den: 1n, seq: 1, from: 0 }), signer)

const hello: Opening = {
  good: ({ rob, started }) =>
    encodeBundle({
      ...fields(rob, rob, { seq: 3, name: 'Rob', at: started }),
      card: cardBy(rob.gid, rob.signer),
    }),
  nonsense: 'something',
  lies: {
    'a record for another network': ({ rob }) => {
      const { record, ...rest } = fields(rob, rob)
      return [encodeBundle({ ...rest, record: sealElsewhere('record', record.b, rob.signer) }), 'something']
    },
    'a record under a former key, with the papers of that time': ({ rob, was }) => [
      encodeBundle(fields(was, rob)),
      'something',
    ],
    'a record under a former key, with the papers of today': ({ rob, was }) => {
      const { record, ...rest } = fields(rob, rob)
      return [encodeBundle({ ...rest, record: seal('record', record.b, was.signer) }), 'something']
    },
    'the record of another group': ({ rob, mal }) => {
      const { record } = fields(mal, rob)
      return [encodeBundle({ ...fields(rob, rob), record }), 'something']
    },
    'a record that names another group': ({ rob, mal }) => [
      encodeBundle(fields(rob, rob, { gid: mal.gid })),
      'something',
    ],
    'a rate card by somebody else': ({ rob, mal }) => [
      encodeBundle({ ...fields(rob, rob), card: cardBy(rob.gid, mal.signer) }),
      'something',
    ],
    'a rate card of another group': ({ rob, mal }) => [
      encodeBundle({ ...fields(rob, rob), card: cardBy(mal.gid, mal.signer) }),
      'something',
    ],
    'a rate card with another rate': ({ rob }) => [
      encodeBundle({ ...fields(rob, rob), card: cardBy(rob.gid, rob.signer, 2n) }),
      'something',
    ],
    'the papers of a group that nobody founded': ({ rob }) => {
      const charter = encodeAs(charterShape, {
        v: 1,
        name: 'x',
        created: 0,
        nonce: seedOf('x').slice(0, 16),
        roots: [rob.signer.pub],
        k: 1,
      })
      return [encodeBundle({ ...fields(rob, rob), charter }), 'something']
    },
  },
}

// Witnesses.

const head = (gid: GroupId, signer: Signer, inc = 1, size = 5): Signed =>
  seal(
    'head',
    encodeAs(headShape, { v: 1, gid, inc, size, root: toHex(seedOf(`root ${size}`)) as Hash, at: 1 }),
    signer,
  )
const shown = (one: Signed, proof: Hash[] = []): Bytes =>
  encodeAs(witnessAskShape, { v: 1, q: 'head', head: one, proof })

const heads: Opening = {
  good: ({ rob }) => shown(head(rob.gid, rob.signer)),
  nonsense: 'malformed',
  lies: {
    'a head for another network': ({ rob }) => [
      shown(sealElsewhere('head', head(rob.gid, rob.signer, 1, 6).b, rob.signer)),
      'bad-head',
    ],
    'a head by somebody else': ({ rob, mal }) => [shown(head(rob.gid, mal.signer, 1, 6)), 'bad-head'],
    'a head under a former key': ({ rob, was }) => [shown(head(rob.gid, was.signer, 1, 6)), 'bad-head'],
    'a head of a former incarnation': ({ rob }) => [shown(head(rob.gid, rob.signer, 0, 6)), 'bad-head'],
    'a head of a group that keeps no line with us': ({ tom }) => [
      shown(head(tom.gid, tom.signer, 0)),
      'no-witness',
    ],
    'a head of our own books': ({ target, rob }) => [shown(head(target.gid, rob.signer, 0)), 'no-witness'],
    'a head with a proof that proves nothing': ({ rob }) => [
      shown(head(rob.gid, rob.signer, 1, 6), [toHex(seedOf('step')) as Hash]),
      'prove',
    ],
  },
}

const TID = toHex(seedOf('a payment')) as Tid
const twoWords = (
  papers: GroupProof,
  by: (no: boolean) => { gid: GroupId; ke: number; signer: Signer },
): Bytes => {
  const say = (no: boolean) => {
    const { gid, ke, signer } = by(no)
    const statement: Statement = no ? refuseOf(TID, gid, ke, 'policy') : commitOf(TID, gid, ke)
    return signed(statement, signer)
  }
  const { charter, chain } = papers
  const evidence = encodeEvidence(
    { charter, chain },
    { statements: { commit: say(false), other: say(true) } },
  )
  return encodeAs(witnessAskShape, { v: 1, q: 'evidence', evidence })
}

const evidence: Opening = {
  good: ({ zed }) => twoWords(zed, () => ({ ...zed, ke: 1 })),
  nonsense: 'malformed',
  lies: {
    'evidence with a signature exchanged': ({ mal, rob }) => [
      twoWords(mal, no => ({ gid: mal.gid, ke: 1, signer: no ? rob.signer : mal.signer })),
      'bad-signature',
    ],
    'evidence with the papers of another group': ({ mal, rob }) => [
      twoWords(rob, () => ({ ...mal, ke: 1 })),
      'bad-signature',
    ],
    'evidence of what two groups said': ({ mal, tom }) => [
      twoWords(mal, no => ({ ...(no ? tom : mal), ke: 1 })),
      'bad-signature',
    ],
    'evidence under a former key': ({ was }) => [
      twoWords(was, () => ({ ...was, ke: 1 })),
      'older-certificate',
    ],
    'evidence against a stranger': () => {
      const stranger = papersOf('nobody knows')
      return [twoWords(stranger, () => ({ ...stranger, ke: 1 })), 'unknown-group']
    },
  },
}

const sync = (question: (w: LetterWorld) => Parameters<typeof syncAskShape.write>[0]): Opening => ({
  good: w => encodeAs(syncAskShape, question(w)),
  nonsense: 'nothing',
  lies: {},
})

const OPENINGS: { readonly [name: `${Door}${string}`]: Opening } = {
  hello,
  'witness head': heads,
  'witness evidence': evidence,
  'sync sums': sync(() => ({ v: 1, q: 'sums' })),
  'sync groups': sync(() => ({ v: 1, q: 'groups', bucket: 7 })),
  'sync records': sync(w => ({ v: 1, q: 'records', gids: [w.rob.gid] })),
  'sync heads': sync(w => ({ v: 1, q: 'heads', gids: [w.rob.gid] })),
  'sync since': sync(w => ({ v: 1, q: 'since', gid: w.rob.gid, seq: 0 })),
}

test('each protocol without envelopes is here', () => {
  const doors = Object.keys(PROTOCOLS).filter(name => name !== 'mail' && name !== 'ask')
  expect([...new Set(Object.keys(OPENINGS).map(doorOf))].sort()).toEqual(doors.sort())
})

/** What is known of others and held against them. */
const known = async () => {
  const { groups } = await world.partners.api().get<GroupsReplyJson>('/api/groups')
  const held = await world.partners.api().get<EvidenceReply>('/api/evidence')
  return { groups: groups.map(({ gid, name }) => `${gid} ${name}`).sort(), held: held.evidence }
}

/** Nothing is written and nothing learnt, and the node is well. */
async function unheard(attack: () => Promise<void>): Promise<void> {
  const { village } = world.partners
  const rows = async (): Promise<Map<string, string>> =>
    new Map([...(await dump(village.store(0)))].filter(([key]) => !/^(?:out|ctr)\//.test(key)))
  const [before, others] = [await rows(), await known()]
  await attack()
  expect(changedKeys(before, await rows())).toEqual([])
  expect(await known()).toEqual(others)
  expect(village.faults()).toEqual([])
  expect((await knock(village.nodes[0]?.url ?? '', { path: '/readyz' })).text).toContain('balances sum to 0')
}

describe.each(Object.entries(OPENINGS))('%s', (name, { good, nonsense, lies }) => {
  test('in any other form is nonsense', () =>
    unheard(async () => {
      for (const [what, bytes] of misshapen(good(world), ['card'])) {
        const heard = await send(name, bytes)
        // Signed bytes that are no paper any more are told apart only once they are opened.
        const codes = /\bb too long|\bb of another/.test(what) ? [nonsense, 'bad-head'] : [nonsense]
        expect(codes, what).toContain(heard)
      }
    }))

  test('that is true is heard', async () => {
    expect(['signed', 'noted', 'something']).toContain(await send(name, good(world)))
    if (name !== 'witness evidence') return
    // Its line is frozen for it soon after: nobody's attack.
    await until('it is frozen', async () => (await world.partners.lineWith(world.zed.gid)).state === 'frozen')
  })

  if (Object.keys(lies).length > 0)
    test.each(Object.entries(lies))('with %s changes nothing', (_, tell) =>
      unheard(async () => {
        const [letter, code] = tell(world)
        expect(await send(name, letter)).toBe(code)
      }),
    )
})

test('the true hello was learnt, and only the true evidence is held', async () => {
  const { groups, held } = await known()
  expect(groups).toContain(`${world.rob.gid} Rob`)
  expect(held.map(({ gid }) => gid)).toEqual([world.zed.gid])
})

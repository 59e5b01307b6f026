/**
 * Groups that sign what no honest group signs, before the eyes of an honest one: it keeps the proof, lets them owe nothing
 * more, tells others, and anybody checks the file without a node. A committee's signed word, or newer papers, end it.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EvidenceReply } from '@localpay/node'
import {
  checkEvidence,
  encodeAs,
  type GroupId,
  limitMailShape,
  limitShape,
  lineIdOf,
  refuseOf,
  seal,
  verifyWithNacl,
} from '@localpay/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyCommand } from '../../node/src/cli/verify-command.ts'
import { until } from '../src/world/until.ts'
import { type HostileGroup, proposalOf, signed, targetOf } from './hostile-group.ts'
import { openPartners, type Partners } from './hostile-partners.ts'

const AMOUNT = 20_000n

let there: Partners
let folder: string

beforeAll(async () => {
  there = await openPartners('misconduct')
  // Who does not know the group cannot judge what is said of it.
  await there.mal.hello(targetOf(there.village.nodes[1] as never, there.others))
  folder = await mkdtemp(join(tmpdir(), 'localpay-evidence-'))
}, 60_000)
afterAll(async () => {
  await there.close()
  await rm(folder, { recursive: true, force: true })
})

const against = (group: HostileGroup) =>
  until(`evidence against ${group.gid.slice(0, 8)}`, async () =>
    (await there.api().get<EvidenceReply>('/api/evidence')).evidence.find(({ gid }) => gid === group.gid),
  )

/** The honest neighbour has heard of it, too. */
const neighbour = () => there.village.groups[1] as Partners['village']['groups'][0]

test('E1: yes and no to one payment; what was signed before is booked all the same', async () => {
  const { eve, mal, target, tell, commit, stateOf, lineWith } = there
  const path = [eve.gid, target.gid, mal.gid]
  const proposal = proposalOf('pay', path, AMOUNT)
  expect(await tell(eve, proposal, [commit(proposal, eve)])).toBe('ok')
  const refusal = signed(refuseOf(proposal.tid, mal.gid, 1, 'policy'), mal.signer)
  expect(await tell(mal, proposal, [refusal])).toBe('ok')
  expect(await stateOf(proposal)).toBe('signed')
  expect((await there.api().get<EvidenceReply>('/api/evidence')).evidence).toEqual([])
  expect(await tell(mal, proposal, [commit(proposal, mal)])).toBe('ok')
  expect(await stateOf(proposal)).toBe('applied')
  expect(await against(mal)).toMatchObject({ e: 'E1', own: false, frozen: true, ke: 1 })
  await until('the line is frozen', async () => (await lineWith(mal.gid)).state === 'frozen')
  expect(await lineWith(mal.gid)).toMatchObject({ frozenFor: ['evidence'] })
  await until('the neighbour has heard of it', async () =>
    (await neighbour().admin.api.get<EvidenceReply>('/api/evidence')).evidence.some(
      ({ gid }) => gid === mal.gid,
    ),
  )
})

test('what a frozen partner may do: be paid back, and owe nothing more', async () => {
  const { eve, mal, target, tell, commit, stateOf, lineWith } = there
  // We owe Mallory the first payment: so much comes back.
  const back = (amt: bigint) => proposalOf('pay', [mal.gid, target.gid, eve.gid], amt)
  const [more, even] = [back(AMOUNT + 10_000n), back(AMOUNT)]
  expect(await tell(mal, more, [commit(more, mal)])).toBe('ok')
  expect(await stateOf(more)).toBe('refused')
  expect(await tell(mal, even, [commit(even, mal)])).toBe('ok')
  expect(await stateOf(even)).toBe('signed')
  expect(await tell(eve, even, [commit(even, eve)])).toBe('ok')
  expect(await stateOf(even)).toBe('applied')
  expect(await lineWith(mal.gid)).toMatchObject({ balance: '0', state: 'frozen' })
})

test('the file is checked by anybody, without a node; a changed one proves nothing', async () => {
  const { mal } = there
  const file = await there.api().bytes(`/api/evidence/${mal.gid}`)
  expect(checkEvidence(file, { verify: verifyWithNacl })).toMatchObject({
    ok: true,
    value: { found: { e: 'E1' } },
  })
  const said: string[] = []
  const out = {
    say: (line: string) => void said.push(line),
    complain: (line: string) => void said.push(line),
  }
  const path = join(folder, 'evidence.localpay')
  await writeFile(path, file)
  expect(await verifyCommand({ evidence: path }, out as never)).toBe(0)
  expect(said.join('\n')).toContain('COMMIT and REFUSE')
  await writeFile(
    path,
    file.map((byte, i) => (i === file.length - 1 ? byte ^ 1 : byte)),
  )
  expect(await verifyCommand({ evidence: path }, out as never)).toBe(1)
})

test('a committee’s signed pardon lets it owe again', async () => {
  const { mal, village, lineWith } = there
  const { admin } = village.groups[0] as Partners['village']['groups'][0]
  await admin.submit('pardon', { gid: mal.gid as GroupId, ke: 1 })
  expect(await against(mal)).toMatchObject({ frozen: false })
  expect(await lineWith(mal.gid)).toMatchObject({ state: 'active', frozenFor: [] })
  await expect(admin.submit('pardon', { gid: mal.gid as GroupId, ke: 1 })).rejects.toMatchObject({
    code: 'already-decided',
  })
})

test('E4: two limits under one number', async () => {
  const { eve, target, lineWith } = there
  const limit = (amt: bigint) =>
    encodeAs(limitMailShape, {
      v: 1,
      limit: seal(
        'limit',
        encodeAs(limitShape, { v: 1, line: lineIdOf(eve.gid, target.gid), by: eve.gid, amt, seq: 5 }),
        eve.signer,
      ),
    })
  for (const amt of [700_000n, 700_000n]) expect((await eve.mail(target, 'limit', limit(amt))).ok).toBe(true)
  expect((await there.api().get<EvidenceReply>('/api/evidence')).evidence).toHaveLength(1)
  expect((await eve.mail(target, 'limit', limit(800_000n))).ok).toBe(true)
  expect(await against(eve)).toMatchObject({ e: 'E4', what: 'limit', frozen: true })
  expect((await lineWith(eve.gid)).limitTheyGrant).toBe('700000')
  await until('the line is frozen', async () => (await lineWith(eve.gid)).state === 'frozen')
})

test('E4: two rates under one number, in records that anybody may bring; then no path leads over that group', async () => {
  const { eve, mal, tom, target, tell, commit, stateOf } = there
  const over = () => proposalOf('pay', [mal.gid, target.gid, eve.gid, tom.gid], AMOUNT)
  await tom.hello(target, { seq: 7, rate: { num: 3n, den: 1n, seq: 2 } })
  const before = over()
  expect(await tell(mal, before, [commit(before, mal)])).toBe('ok')
  expect(await stateOf(before)).toBe('signed')
  await tom.hello(target, { seq: 8, rate: { num: 4n, den: 1n, seq: 2 } })
  expect(await against(tom)).toMatchObject({ e: 'E4', what: 'rate' })
  const after = over()
  expect(await tell(mal, after, [commit(after, mal)])).toBe('ok')
  expect(await stateOf(after)).toBe('refused')
  expect(there.village.faults()).toEqual([])
})

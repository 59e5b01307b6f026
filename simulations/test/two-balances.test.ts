/**
 * Partners that say two things about one common balance, over real connections: who proposes signs two texts for one try, who
 * is asked declines a try and signs it. Each proves it against itself, and may owe nothing more. SPEC 5.19, E3.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EvidenceReply } from '@localpay/node'
import {
  type Balance,
  type Bytes,
  balanceAskShape,
  balanceReplyShape,
  balanceShape,
  commitOf,
  decodeAs,
  encodeAs,
  encodeBalance,
  encodeDecline,
  listHash,
  MAIL_KINDS,
  replyShape,
  signBalanceBytes,
  signDeclineBytes,
  sortedTids,
} from '@localpay/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyCommand } from '../../node/src/cli/verify-command.ts'
import { until } from '../src/world/until.ts'
import { envelopeIn, groupAt, type HostileGroup, signed, transferMail } from './hostile-group.ts'
import { type LetterWorld, openLetterWorld, papersWhere } from './hostile-letter-world.ts'

let world: LetterWorld
let folder: string
beforeAll(async () => {
  const isMail = (kind: string): boolean => (MAIL_KINDS as readonly string[]).includes(kind)
  world = await openLetterWorld('two balances', { isMail, startsAtMidnight: false })
  folder = await mkdtemp(join(tmpdir(), 'localpay-balances-'))
}, 60_000)
afterAll(async () => {
  await world?.partners.close()
  await rm(folder, { recursive: true, force: true })
})

const evidence = async (group: HostileGroup) =>
  (await world.partners.api().get<EvidenceReply>('/api/evidence')).evidence.find(
    ({ gid }) => gid === group.gid,
  )

/** Evidence of it is held, the line is frozen for it, and the file convinces who was not there. */
async function proved(group: HostileGroup): Promise<void> {
  expect(await until('evidence', () => evidence(group))).toMatchObject({ e: 'E3', own: false, frozen: true })
  await until('the line is frozen', async () => (await world.partners.lineWith(group.gid)).state === 'frozen')
  const path = join(folder, `${group.gid}.localpay`)
  await writeFile(path, await world.partners.api().bytes(`/api/evidence/${group.gid}`))
  const said: string[] = []
  const say = (line: string): void => void said.push(line)
  expect(await verifyCommand({ evidence: path }, { say, complain: say } as never)).toBe(0)
  expect(said.join(' ')).toContain('two different words about balance 1 of line')
}

test('a partner who is asked, declines a try and then signs it', async () => {
  const { rob, target, proposal, partners } = world
  const big = groupAt(papersWhere('big', gid => gid > target.gid).papers, rob)
  await world.openLine(big)
  /** The texts that it was asked to sign. */
  const asked: Bytes[] = []
  const held = proposal('pay', [rob.gid, target.gid, big.gid], 20_000n)
  const commit = signed(commitOf(held.tid, rob.gid, 2), rob.signer)
  expect((await rob.mail(target, 'transfer', transferMail(held, [rob, big], [commit]))).ok).toBe(true)
  expect(await partners.stateOf(held)).toBe('signed')
  rob.answers(async bytes => {
    const { to, kind, body } = envelopeIn(bytes)
    const ask = decodeAs(balanceAskShape, body)
    if (to !== big.gid || kind !== 'balance' || !ask.ok)
      return encodeAs(replyShape, { v: 1, ok: false, code: 'unknown-kind' })
    const text = ask.value.balance
    const read = decodeAs(balanceShape, text)
    if (!read.ok) throw new Error('a node asks in good form')
    const { line, seq, try: tried } = read.value
    // It names nothing that the text lacks, so that the same text comes again.
    const b = encodeDecline({ v: 1, line, seq, try: tried, open: [] })
    asked.push(text)
    const reply =
      asked.length === 1
        ? ({ v: 1, decline: { b, sig: signDeclineBytes(b, big.signer) } } as const)
        : ({ v: 1, sig: signBalanceBytes(text, big.signer) } as const)
    return encodeAs(replyShape, { v: 1, ok: true, body: encodeAs(balanceReplyShape, reply) })
  })
  await until(
    'it is asked twice',
    async () => {
      if (asked.length < 2) world.nextMinute()
      return asked.length >= 2
    },
    30_000,
  )
  expect(asked[1]).toEqual(asked[0])
  await proved(big)
}, 60_000)

test('a partner who proposes, and signs two texts for one try', async () => {
  const { rob, target, line, limits, started } = world
  const held = (await world.partners.transfers()).filter(({ state }) => state === 'signed')
  const text: Balance = {
    v: 1,
    line,
    seq: 1,
    try: 0,
    bal: 0n,
    applied: listHash([]),
    open: sortedTids(held.map(({ tid }) => tid)),
    limits,
    ke: [2, 1],
    at: started,
  }
  const ask = async (one: Balance): Promise<string> => {
    const balance = encodeBalance(one)
    const question = { v: 1, balance, sig: signBalanceBytes(balance, rob.signer), applied: [] } as const
    const reply = await rob.ask(target, 'balance', encodeAs(balanceAskShape, question))
    return reply.ok ? 'ok' : (reply.code ?? '')
  }
  for (let i = 0; i < 3; i++) expect(await ask(text)).toBe('ok')
  expect(await evidence(rob)).toBeUndefined()
  // Honest partners sign a second try, too: it is no proof of anything.
  expect(await ask({ ...text, try: 1 })).toBe('not-next')
  expect(await evidence(rob)).toBeUndefined()
  expect(await ask({ ...text, bal: 1n })).toBe('not-next')
  await proved(rob)
}, 60_000)

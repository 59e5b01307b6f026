/** What a member wishes, signed with real keys and sent to a node behind one function. */
import type { IntentReply, IntentRequest, Me } from '@localpay/node'
import { type BodyOf, fromBase64, intentSignatureHolds, readIntent, verifyWithNacl } from '@localpay/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from '../../src/api/client.ts'
import { type Act, createActSender } from '../../src/flows/act.ts'
import type { Crypt } from '../../src/flows/crypt.ts'
import { memoryNotes } from '../../src/flows/drafts.ts'
import { createFormRun } from '../../src/flows/form-run.ts'
import type { HeadWatch } from '../../src/flows/head-watch.ts'
import { createKeyring } from '../../src/flows/keyring.ts'
import { createPending } from '../../src/flows/pending.ts'
import { noRest } from '../../src/flows/rest.ts'
import type { Session } from '../../src/flows/session.ts'
import { id, ME, REPLY } from './fixtures.ts'

const LOST: Answer<IntentReply> = { ok: false, refusal: { code: 'no-connection' } }
const DONE: Answer<IntentReply> = { ok: true, value: REPLY }
const BODY = { account: id('3', 16) as BodyOf<'limits'>['account'], limits: { min: -5_000n } }
const ACT: Act<'limits'> = { kind: 'limits', body: BODY, title: 'Limits of Amina' }

const keyring = createKeyring({
  random: length => crypto.getRandomValues(new Uint8Array(length)),
  rest: noRest,
})
beforeAll(() => keyring.keep(ME.member, new Uint8Array(32).fill(7)))

interface Scene {
  readonly answers?: readonly Answer<IntentReply>[]
  readonly ready?: boolean
  readonly who?: Me | null
  readonly crypt?: () => Promise<Crypt>
}

function scene({ answers = [DONE], ready = true, who = ME, crypt }: Scene = {}) {
  const got: IntentRequest[] = []
  const pending = createPending(memoryNotes(), async request => {
    got.push(request)
    return answers[Math.min(got.length, answers.length) - 1] as Answer<IntentReply>
  })
  const app = {
    pending,
    now: () => 10_000,
    session: { makeReady: async () => ready } as unknown as Session,
    heads: { newest: () => null } as unknown as HeadWatch,
    crypt: crypt ?? (async () => ({ keyring }) as unknown as Crypt),
  }
  const sender = createActSender<'limits'>(app, () => who)
  const run = createFormRun({ ...sender, read: () => ({ ok: true, value: ACT }) })
  return { run, got, pending }
}

const intentOf = ({ intent, sig }: IntentRequest) => {
  const signed = readIntent(fromBase64(intent) as Uint8Array, fromBase64(sig) as Uint8Array)
  if (!signed.ok) throw new Error(signed.refusal.why)
  expect(intentSignatureHolds(signed.value, verifyWithNacl)).toBe(true)
  return signed.value.intent
}

describe('an act', () => {
  test('is signed by who is there, and says what was read from the form', async () => {
    const { run, got } = scene()
    await run.start(ACT)
    expect(run.now.value.state).toBe('done')
    expect(intentOf(got[0] as IntentRequest)).toMatchObject({
      kind: 'limits',
      by: ME.member,
      at: 10_000,
      body: BODY,
    })
    expect(got[0]).not.toHaveProperty('memo')
  })

  test('takes its words along beside the signed part', async () => {
    const { run, got } = scene()
    await run.start({ ...ACT, memo: 'As the assembly decided' })
    expect(got[0]?.memo).toBe('As the assembly decided')
  })

  test('without an answer waits under its title, and goes out again byte for byte', async () => {
    const { run, got, pending } = scene({ answers: [LOST, LOST, DONE] })
    await run.start(ACT)
    expect([run.now.value.state, pending.wishes.value.map(({ title }) => title)]).toEqual([
      'waiting',
      [ACT.title],
    ])
    await run.retry()
    await run.retry()
    expect([run.now.value.state, pending.wishes.value]).toEqual(['done', []])
    expect(new Set(got.map(request => JSON.stringify(request))).size).toBe(1)
  })

  test('that was sent from beside the screen while it waited is done', async () => {
    const { run, pending } = scene({ answers: [LOST, DONE] })
    await run.start(ACT)
    await pending.sendAll(ME.member)
    expect(run.now.value.state).toBe('done')
  })

  test('of another screen does not settle this one', async () => {
    const first = scene({ answers: [LOST, LOST, DONE] })
    await first.run.start(ACT)
    await first.pending.send({
      id: 'another',
      member: ME.member,
      request: { intent: 'AA', sig: 'BB' },
      title: '',
    })
    expect(first.run.now.value.state).toBe('waiting')
  })

  // biome-ignore format: a table reads by column.
  const unsigned: readonly [string, Scene, string][] = [
    ['the password sheet is put away',        { ready: false },                                     'not-signed'],
    ['nobody is signed in any more',          { who: null },                                        'not-signed-in'],
    ['the code that signs cannot be fetched', { crypt: () => Promise.reject(new TypeError('cut')) }, 'no-connection'],
  ]
  test.each(unsigned)('when %s, is not sent and can be tried again', async (_, change, code) => {
    const { run, got, pending } = scene(change)
    await run.start(ACT)
    expect([run.now.value.state, run.now.value.refusal?.code]).toEqual(['filling', code])
    expect([got, pending.wishes.value]).toEqual([[], []])
  })
})

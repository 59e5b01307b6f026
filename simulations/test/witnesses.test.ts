/**
 * Witnesses between real nodes. The first of three groups is closed, an older copy of its folder is put back, and it
 * goes on from there with its own key: its partner tells it what it lost, and then proves to everybody that it has two
 * histories.
 */
import { cp, rename } from 'node:fs/promises'
import type { EvidenceReply, HandoverJson, QuoteReply, TransferJson, WitnessesReply } from '@localpay/node'
import {
  checkConsistency,
  checkEvidence,
  decodeAs,
  fromBase64,
  fromHex,
  type GroupId,
  openCoSignature,
  readGroupProof,
  signedShape,
  verifyWithNacl,
} from '@localpay/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rootOf, signedBy } from '../../node/test/support/roots.ts'
import { hourIn, type SampleGroup } from '../src/world/found-group.ts'
import { Refused } from '../src/world/member-client.ts'
import { openLines } from '../src/world/open-lines.ts'
import { until } from '../src/world/until.ts'
import { openVillage, plansInRow, type Village } from './village.ts'

let village: Village
/** What is done to the folder of the first node while it is closed. */
let whileClosed: (home: string) => Promise<void> = async () => {}

beforeAll(async () => {
  village = await openVillage(plansInRow(3, false), 'witnesses', async home => {
    if (home === village?.homes[0]) await whileClosed(home)
    return {}
  })
  await openLines(village.groups, 20)
}, 60_000)
afterAll(() => village.close())

const group = (i: number): SampleGroup => village.groups[i] as SampleGroup

const witnesses = (i: number) => group(i).admin.api.get<WitnessesReply>('/api/witnesses')
const evidence = async (i: number) => (await group(i).admin.api.get<EvidenceReply>('/api/evidence')).evidence
const readiness = (i: number) => (village.nodes[i] as Village['nodes'][number]).app.readiness()

/** So many have co-signed the newest head of this group. */
const witnessed = (i: number, count: number) =>
  until(
    `${count} witnesses of group ${i}`,
    async () => {
      const reply = await witnesses(i)
      return reply.witnesses.filter(({ root }) => root === reply.head.root).length >= count ? reply : null
    },
    20_000,
  )

const pay = (i: number, amount: bigint): Promise<{ seq: number }> =>
  (group(i).members[0] as SampleGroup['admin']).pay(
    (group(i).accounts[1] as { account: string }).account,
    amount,
  )

const reopened = async (doing: (home: string) => Promise<void>): Promise<void> => {
  whileClosed = doing
  await village.restart(0)
  whileClosed = async () => {}
}

describe('witnesses', () => {
  test('partners and the relay co-sign the newest head, and a phone can check each by itself', async () => {
    const { head, witnesses: all } = await witnessed(1, 3)
    expect(all.map(({ kind }) => kind).sort()).toEqual(['group', 'group', 'relay'])
    for (const { kind, id, name, signed, papers, root } of all) {
      const thing = decodeAs(signedShape, fromBase64(signed) as Uint8Array)
      if (!thing.ok) throw new Error('a co-signature does not read')
      const said = openCoSignature(thing.value, verifyWithNacl)
      expect(said).toMatchObject({ ok: true, value: { gid: group(1).gid, size: head.size, root } })
      if (kind === 'relay') {
        expect([thing.value.k, name, papers]).toEqual([id, village.relay.peer, null])
        continue
      }
      const bytes = (text: string | undefined) => fromBase64(text ?? '') as Uint8Array
      const proof = readGroupProof(
        { charter: bytes(papers?.charter), chain: bytes(papers?.chain) },
        verifyWithNacl,
      )
      expect(proof).toMatchObject({ ok: true, value: { gid: id, key: thing.value.k } })
    }
  })

  test('an entry later they co-sign what goes on from it', async () => {
    const before = await witnessed(2, 2)
    await pay(2, 5n)
    const after = await witnessed(2, 2)
    expect(after.head.size).toBeGreaterThan(before.head.size)
    const { proof } = await group(2).admin.api.get<{ proof: string[] }>(
      `/api/consistency?from=${before.head.size}`,
    )
    const state = ({ head }: WitnessesReply) => ({ size: head.size, root: fromHex(head.root) })
    const claim = { older: state(before), newer: state(after), proof: proof.map(fromHex) }
    expect(checkConsistency(claim)).toBe(true)
    expect(await evidence(2)).toEqual([])
  })

  test('a node on an older copy of its store is told how much it lost, and does not look well', async () => {
    await reopened(home => cp(home, `${home}-copy`, { recursive: true }))
    for (const amount of [10n, 11n, 12n]) await pay(0, amount)
    const whole = await witnessed(0, 2)
    await reopened(async home => {
      await rename(home, `${home}-newer`)
      await rename(`${home}-copy`, home)
    })
    const { lost } = await until('it is told', async () => {
      const reply = await witnesses(0)
      return reply.lost === null ? null : reply
    })
    expect(lost).toMatchObject({ seen: whole.head.size })
    expect(lost?.have).toBeLessThan(whole.head.size)
    const { ready, checks } = await readiness(0)
    expect([ready, checks.find(({ name }) => name === 'witnesses')?.ok]).toEqual([false, false])
    expect(await evidence(1)).toEqual([])
  })

  test('once it has written over what it lost, every node holds the proof and can check it', async () => {
    for (const amount of [20n, 21n, 22n, 23n]) await pay(0, amount)
    for (const i of [1, 2]) {
      const held = await until(
        `evidence at ${i}`,
        async () => {
          const found = await evidence(i)
          return found.length > 0 ? found : null
        },
        20_000,
      )
      expect(held).toMatchObject([{ gid: group(0).gid, own: false, frozen: true }])
      const file = await group(i).admin.api.bytes(`/api/evidence/${group(0).gid}`)
      expect(checkEvidence(file, { verify: verifyWithNacl })).toMatchObject({
        ok: true,
        value: { group: { gid: group(0).gid } },
      })
    }
  })

  test('a group with two histories may owe its partner nothing more, until the committee says otherwise', async () => {
    const send = async (): Promise<string> => {
      const price = await until('a price', () =>
        group(0)
          .admin.api.send<QuoteReply>('POST', '/api/quotes', {
            gid: group(1).gid,
            number: (group(1).accounts[1] as { number: string }).number,
            amount: String(hourIn(group(1).plan)),
          })
          .catch(() => null),
      )
      return (await group(0).admin.payAcross(price)).tid
    }
    /** Whose books were put back signs nothing about transfers until its partners have told, and a new balance stands. */
    const sendAtLast = (): Promise<string> =>
      until('its partners have told', () =>
        send().catch((cause: unknown) => {
          if (cause instanceof Refused && ['recovering', 'former-self'].includes(cause.code)) return null
          throw cause
        }),
      )
    const ended = (tid: string, how: TransferJson['state']) =>
      until(
        `a payment is ${how}`,
        async () =>
          (await group(0).admin.api.get<{ transfers: TransferJson[] }>('/api/transfers')).transfers.some(
            found => found.tid === tid && found.state === how,
          ),
        20_000,
      )
    await ended(await sendAtLast(), 'cancelled')
    await group(1).admin.submit('pardon', { gid: group(0).gid as GroupId, ke: 1 })
    expect(await evidence(1)).toMatchObject([{ frozen: false }])
    await ended(await send(), 'applied')
  })

  test('the roots declare a new beginning: that answers the proof, and the witnesses sign again', async () => {
    const { api } = group(0).admin
    const { waiting } = await api.send<HandoverJson>('POST', '/api/handover', {
      newRoots: null,
      restart: true,
    })
    await api.send('POST', '/api/handover/signed', {
      file: signedBy(waiting?.file ?? '', rootOf(group(0).words)),
    })
    await api.send('POST', '/api/handover/finish')
    for (const i of [0, 1, 2])
      await until(`${i} takes it as an answer`, async () => (await evidence(i)).length === 0, 20_000)
    const { lost, head } = await witnessed(0, 2)
    expect([lost, head.inc]).toEqual([null, 1])
    expect((await readiness(0)).checks.find(({ name }) => name === 'witnesses')?.ok).toBe(true)
  })
})

/** What is noticed of statements as they come in, by whom it can be: E5 only by the payer, who alone knows both invoices. */
import {
  checkEvidence,
  commitOf,
  type Ends,
  encodeAs,
  encodeBody,
  encodeEvidence,
  endsHash,
  endsShape,
  type MisconductProof,
  readBody,
  releaseOf,
  signStatement,
  tidOf,
} from '@localpay/protocol'
import { describe, expect, test } from 'vitest'
import { foundGroup, hashNamed, verify } from '../../../protocol/test/world.ts'
import { bodyOf, lineBetween } from '../../../protocol/test/world-lines.ts'
import { newMemory, saveMemory, type TransferMemory } from '../../src/app/transfer-memory.ts'
import { accusationsIn, makeNotices } from '../../src/app/witness/notice-misconduct.ts'
import { openTestNode } from '../support/test-node.ts'

const [US, NEAR, PAYEE] = ['Us', 'Near', 'Payee'].map(name => foundGroup(name)) as [
  ReturnType<typeof foundGroup>,
  ReturnType<typeof foundGroup>,
  ReturnType<typeof foundGroup>,
]
const priced = { amt: 1n, num: 1n, den: 1n, rateSeq: 1 }

/** Our payment of this invoice, with the payee's COMMIT in hand. */
function paid(nonce: string, invoice: string): TransferMemory {
  const salt = new Uint8Array(16).fill(nonce.length)
  const ends: Ends = { v: 1, salt, invoice: hashNamed(invoice), payee: priced, payer: priced }
  return committed(
    encodeBody(bodyOf({ groups: [US, PAYEE], amt: 5n, nonce }, { ends: endsHash(ends) })),
    ends,
  )
}

function committed(bytes: Uint8Array, ends: Ends | null): TransferMemory {
  const body = readBody(bytes)
  if (!body.ok) throw new Error('a body')
  const memory = newMemory(bytes, body.value, US.gid, 0)
  const last = body.value.parts.length - 1
  const sig = signStatement(commitOf(tidOf(bytes), PAYEE.gid, 1), PAYEE.signer)
  memory.state = { ...memory.state, commits: memory.state.commits.map((_, i) => (i === last ? sig : null)) }
  memory.proofs.push(PAYEE)
  memory.ends = ends === null ? null : encodeEnds(ends)
  return memory
}

const encodeEnds = (ends: Ends): Uint8Array => encodeAs(endsShape, ends)

describe('two receipts for one invoice', () => {
  async function noticed(...memories: TransferMemory[]): Promise<MisconductProof[]> {
    const { core } = await openTestNode()
    const found: MisconductProof[] = []
    const notices = makeNotices(core, { known: () => null }, { add: (_, proof) => void found.push(proof) })
    for (const memory of memories) {
      await notices.look(memory)
      await core.ports.store.write([saveMemory(memory)])
    }
    return found
  }

  test('prove themselves', async () => {
    const [proof] = await noticed(paid('one', 'bread'), paid('other', 'bread'))
    expect(checkEvidence(encodeEvidence(PAYEE, proof as MisconductProof), { verify })).toMatchObject({
      ok: true,
      value: { found: { e: 'E5', invoice: hashNamed('bread') }, group: { gid: PAYEE.gid } },
    })
  })

  test('are not two of two invoices, nor one that comes twice, nor one without ends', async () => {
    expect(await noticed(paid('one', 'bread'), paid('other', 'wine'))).toEqual([])
    expect(await noticed(paid('one', 'bread'), paid('one', 'bread'))).toEqual([])
    const blind = { ...paid('other', 'bread'), ends: null }
    expect(await noticed(paid('one', 'bread'), blind)).toEqual([])
  })
})

test('a RELEASE beside COMMIT accuses the closer alone: who is freed from behind signs both in honesty', () => {
  const body = encodeBody(bodyOf({ kind: 'clear', groups: [US, NEAR, PAYEE], amt: 5n }))
  const memory = committed(body, null)
  const release = (part: number, by: typeof PAYEE, from: typeof PAYEE) => {
    const line = lineBetween(by, from)
    return { part, ke: 1, line, sig: signStatement(releaseOf(tidOf(body), by.gid, 1, line), by.signer) }
  }
  expect(accusationsIn(memory)).toEqual([])
  memory.releases.push(release(1, NEAR, US))
  memory.state = { ...memory.state, commits: memory.state.commits.map(sig => sig ?? new Uint8Array(64)) }
  expect(accusationsIn(memory)).toEqual([])
  memory.releases.push(release(2, PAYEE, NEAR))
  const [one, ...others] = accusationsIn(memory)
  expect([one?.gid, one?.ke, others]).toEqual([PAYEE.gid, 1, []])
  expect(checkEvidence(encodeEvidence(PAYEE, one?.proof ?? {}), { verify })).toMatchObject({ ok: true })
})

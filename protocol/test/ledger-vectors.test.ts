/** The bytes that other implementations must produce and accept: vectors/{merkle,intents,transfer}.json. */
import { describe, expect, test } from 'vitest'
import { type Bytes, fromHex, toHex, utf8 } from '../src/base/bytes.ts'
import type { GroupId, PublicKey } from '../src/base/ids.ts'
import { encodeCbor } from '../src/codec/cbor.ts'
import { holds } from '../src/codec/signed.ts'
import { signerFromSeed } from '../src/identity/keys.ts'
import { startAudit } from '../src/ledger/audit.ts'
import { intentIdOf, readIntent } from '../src/ledger/intent.ts'
import { AUTHORS } from '../src/ledger/kinds.ts'
import { checkConsistency, checkInclusion, leafHash } from '../src/ledger/merkle.ts'
import { checkReceipt } from '../src/ledger/receipt.ts'
import { lineIdOf } from '../src/lines/line.ts'
import { readBody, tidOf } from '../src/transfer/body.ts'
import intents from '../vectors/intents.json' with { type: 'json' }
import merkle from '../vectors/merkle.json' with { type: 'json' }
import transfer from '../vectors/transfer.json' with { type: 'json' }
import { intentVectors, merkleVectors, transferVectors } from './make-vectors.ts'
import { fromJson } from './vector-json.ts'
import { must, verify } from './world.ts'

test('the vectors are what this code computes from names and seeds', () => {
  expect(merkle).toEqual(merkleVectors())
  expect(intents).toEqual(intentVectors())
  expect(transfer).toEqual(transferVectors())
})

describe('merkle', () => {
  const root = (size: number): Bytes => fromHex(merkle.roots[size] as string)

  test('roots are those that Certificate Transparency publishes for these entries', () => {
    expect(merkle.roots[1]).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
    expect(merkle.roots[8]).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328')
  })

  test('all proofs hold', () => {
    for (const { index, size, proof } of merkle.inclusion) {
      const leaf = leafHash(fromHex(merkle.entries[index] as string))
      expect(checkInclusion({ leaf, index, size, root: root(size), proof: proof.map(fromHex) })).toBe(true)
    }
    for (const { older, newer, proof } of merkle.consistency) {
      const claim = {
        older: { size: older, root: root(older) },
        newer: { size: newer, root: root(newer) },
        proof: proof.map(fromHex),
      }
      expect(checkConsistency(claim)).toBe(true)
    }
  })
})

describe('intents', () => {
  const [us] = intents.groups as [(typeof intents.groups)[number]]
  const seeds = new Map([
    ...[...intents.members, ...intents.delegates, ...intents.phones].map(
      ({ key, seed }) => [key, seed] as const,
    ),
    ...[us, intents.successor].map(
      ({ keySeed }) => [signerFromSeed(fromHex(keySeed)).pub as string, keySeed] as const,
    ),
  ])

  test('have every kind', () => {
    const written = new Set(intents.entries.map(({ kind }) => kind))
    expect(Object.keys(AUTHORS).filter(kind => !written.has(kind))).toEqual([])
  })

  test.each(intents.entries)('$seq $kind: written, hashed, signed and read alike', row => {
    const bytes = fromHex(row.intent)
    expect(toHex(encodeCbor(fromJson(row.content)))).toBe(row.intent)
    expect(intentIdOf(bytes)).toBe(row.id)
    const { intent } = must(readIntent(bytes, fromHex(row.sig)))
    const signer = signerFromSeed(fromHex(seeds.get(intent.key) as string))
    const message = Buffer.concat([utf8('localpay/1/intent\0'), bytes])
    expect(toHex(signer.sign(message))).toBe(row.sig)
    expect(toHex(leafHash(fromHex(row.entry)))).toBe(row.leaf)
  })

  test('audited, they fold to the balances, lines and transfers told, under the head told', () => {
    const audit = startAudit(verify)
    for (const { entry } of intents.entries) must(audit.feed(fromHex(entry)))
    const key = signerFromSeed(fromHex(intents.successor.keySeed)).pub
    const book = must(audit.finish({ b: fromHex(intents.head.bytes), k: key, s: fromHex(intents.head.sig) }))
    for (const { id, number, status, ...amounts } of intents.accounts) {
      const { balance, held, frozen, earned } = amounts
      const told = {
        balance: BigInt(balance),
        held: BigInt(held),
        frozen: BigInt(frozen),
        earned: BigInt(earned),
      }
      expect(book.tables.accounts.get(id)).toMatchObject({ number, status, ...told })
    }
    for (const { id, state, moves, levies } of intents.payments)
      expect(book.tables.payments.get(id)).toMatchObject({
        state,
        moves: moves.map(move => ({ ...move, amt: BigInt(move.amt) })),
        levies: levies.map(move => ({ ...move, amt: BigInt(move.amt) })),
      })
    for (const { id, ...row } of intents.people) expect(book.tables.members.get(id)).toMatchObject(row)
    for (const { id, ...row } of intents.reissues) expect(book.tables.reissues.get(id)).toMatchObject(row)
    for (const { id, state } of intents.bills) expect(book.tables.bills.get(id)?.state).toBe(state)
    for (const { id, ...row } of intents.orders) expect(book.tables.orders.get(id)).toMatchObject(row)
    for (const { id, from } of intents.taken)
      expect(book.tables.taken.get(id)?.from).toEqual(from.map(one => ({ ...one, amt: BigInt(one.amt) })))
    for (const { id, ...row } of intents.proposals) expect(book.tables.proposals.get(id)).toMatchObject(row)
    for (const { tid, role, state } of intents.transfers)
      expect(book.tables.transfers.get(tid)).toMatchObject({ role, state })
    for (const { line, ...row } of intents.lines) {
      const { balance, holdIn, holdOut, contested } = book.tables.lines.get(line)!
      expect({
        balance: `${balance}`,
        holdIn: `${holdIn}`,
        holdOut: `${holdOut}`,
        contested: `${contested}`,
      }).toEqual(row)
    }
  })

  test('the receipt proves the last entry', () => {
    const { entry, group } = must(checkReceipt(fromHex(intents.receipt), { gid: us.gid as GroupId, verify }))
    expect([entry.seq, group.name]).toEqual([intents.entries.length - 1, us.name])
  })
})

describe('transfer', () => {
  const keyOf = (part: number): PublicKey =>
    signerFromSeed(fromHex((transfer.groups[part] as { keySeed: string }).keySeed)).pub
  const gidOf = (part: number): GroupId => (transfer.groups[part] as { gid: string }).gid as GroupId

  test('lines have these names', () => {
    for (const { one, other, line } of transfer.lines)
      expect(lineIdOf(gidOf(one as number), gidOf(other as number))).toBe(line)
  })

  test('a line is opened and a limit granted by these signatures', () => {
    const { bytes, ours, theirs } = transfer.open
    for (const [part, sig] of [
      [0, ours],
      [1, theirs],
    ] as const)
      expect(holds('line-open', { b: fromHex(bytes), k: keyOf(part), s: fromHex(sig) }, verify)).toBe(true)
    const { by, bytes: limit, sig } = transfer.limit
    expect(holds('limit', { b: fromHex(limit), k: keyOf(by), s: fromHex(sig) }, verify)).toBe(true)
  })

  test.each(transfer.transfers)('$name: written, hashed, read and signed alike', row => {
    expect(toHex(encodeCbor(fromJson(row.content)))).toBe(row.body)
    expect(tidOf(fromHex(row.body))).toBe(row.tid)
    expect(readBody(fromHex(row.body)).ok).toBe(true)
    for (const { part, bytes, sig } of row.statements)
      expect(holds('transfer', { b: fromHex(bytes), k: keyOf(part), s: fromHex(sig) }, verify)).toBe(true)
  })

  test.each(transfer.malformed)('$name: $refusal', ({ body, refusal }) => {
    const read = readBody(fromHex(body))
    expect(read.ok ? 'ok' : read.refusal.code).toBe(refusal)
    expect(['malformed', 'not-well-formed']).toContain(refusal)
  })
})

/**
 * The vectors of ledger and transfers, computed from names and seeds alone. The tests compare them with the files;
 * `node protocol/test/write-vectors.ts` writes the files anew after a change of the format that was meant.
 */
import { type Bytes, fromHex, toHex } from '../src/base/bytes.ts'
import { decodeCbor, encodeCbor } from '../src/codec/cbor.ts'
import { encodeAs } from '../src/codec/shape.ts'
import { readEntry } from '../src/ledger/entry.ts'
import {
  appendLeaf,
  consistencyProof,
  emptyLog,
  inclusionProof,
  leafHash,
  rootAt,
} from '../src/ledger/merkle.ts'
import type { Move } from '../src/ledger/tables.ts'
import { lineIdOf } from '../src/lines/line.ts'
import { encodeBody, readBody, type TransferBody, tidOf } from '../src/transfer/body.ts'
import {
  commitOf,
  refuseOf,
  releaseOf,
  type Statement,
  signStatement,
  statementShape,
} from '../src/transfer/statement.ts'
import { CARD, everyKind, SUCCESSOR } from './every-kind.ts'
import { PHONES } from './every-kind-keys.ts'
import { asJson } from './vector-json.ts'
import { headNow, must, receiptOf, seedOf, signerNamed, type TestGroup, unfounded } from './world.ts'
import { bodyOf, lineOpening, signedLimit } from './world-lines.ts'

const hex = (list: readonly Bytes[]): string[] => list.map(toHex)

/** The leaves that tests of Certificate Transparency have long used. */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]

export function merkleVectors() {
  const log = emptyLog()
  for (const leaf of LEAVES) appendLeaf(log, leafHash(fromHex(leaf)))
  const sizes = Array.from({ length: LEAVES.length + 1 }, (_, size) => size)
  return {
    about:
      'RFC 9162 §2.1: roots of the first n entries, inclusion of entry i in the root at n, consistency of m with n. Lower-case hex.',
    entries: LEAVES,
    roots: sizes.map(size => toHex(rootAt(log, size))),
    inclusion: sizes.flatMap(size =>
      sizes.slice(0, size).map(index => ({ index, size, proof: hex(inclusionProof(log, index, size)) })),
    ),
    consistency: sizes.flatMap(newer =>
      sizes.slice(1, newer).map(older => ({ older, newer, proof: hex(consistencyProof(log, older, newer)) })),
    ),
  }
}

const paper = (group: TestGroup) => ({
  name: group.name,
  gid: group.gid,
  rootSeed: toHex(seedOf(`${group.name} root`)),
  keySeed: toHex(seedOf(`${group.name} key 1`)),
  charter: toHex(group.charter),
  chain: toHex(group.chain),
})

const moveOf = ({ from, to, amt }: Move) => ({ from, to, amt: `${amt}` })

export function intentVectors() {
  const { us, them } = everyKind()
  const { tables } = us.book
  const size = us.entries.length
  return {
    about:
      'One ledger with every kind of intent: papers, the seeds after its hand-over, entries in order, what they fold to, the head, a receipt of the last entry. Bytes are lower-case hex; in `content`, {"hex"} are bytes. Seeds are Ed25519 seeds.',
    groups: [paper(us), paper(them)],
    successor: {
      rootSeed: toHex(seedOf(SUCCESSOR.root)),
      keySeed: toHex(seedOf(SUCCESSOR.key)),
    },
    members: [...us.members].map(([name, { id, account, number, signer }]) => ({
      name,
      id,
      account,
      number,
      seed: toHex(seedOf(`Village ${name}`)),
      key: signer.pub,
    })),
    entries: us.entries.map(bytes => {
      const { seq, at, signed } = must(readEntry(bytes))
      const content = asJson(must(decodeCbor(signed.bytes)))
      return {
        seq,
        at,
        kind: signed.intent.kind,
        content,
        intent: toHex(signed.bytes),
        id: signed.id,
        sig: toHex(signed.sig),
        entry: toHex(bytes),
        leaf: toHex(leafHash(bytes)),
      }
    }),
    accounts: [...tables.accounts].map(([id, { number, status, balance, held, frozen, earned }]) => ({
      id,
      number,
      status,
      balance: `${balance}`,
      held: `${held}`,
      frozen: `${frozen}`,
      earned: `${earned}`,
    })),
    payments: [...tables.payments].map(([id, { state, moves, levies }]) => ({
      id,
      state,
      moves: moves.map(moveOf),
      levies: levies.map(moveOf),
    })),
    bills: [...tables.bills].map(([id, { state }]) => ({ id, state })),
    orders: [...tables.orders].map(([id, { state, next, done, skipped }]) => ({
      id,
      state,
      next,
      done,
      skipped,
    })),
    taken: [...tables.taken].map(([id, { from }]) => ({
      id,
      from: from.map(({ account, amt }) => ({ account, amt: `${amt}` })),
    })),
    proposals: [...tables.proposals].map(([id, { state, yes, no, abstain }]) => ({
      id,
      state,
      yes,
      no,
      abstain,
    })),
    lines: [...tables.lines].map(([line, row]) => ({
      line,
      balance: `${row.balance}`,
      holdIn: `${row.holdIn}`,
      holdOut: `${row.holdOut}`,
      contested: `${row.contested}`,
    })),
    transfers: [...tables.transfers].map(([tid, { role, state }]) => ({ tid, role, state })),
    delegates: [{ seed: toHex(seedOf(CARD)), key: signerNamed(CARD).pub }],
    phones: PHONES.map(name => ({ seed: toHex(seedOf(name)), key: signerNamed(name).pub })),
    people: [...tables.members].map(([id, { keys, custodians, status, roles }]) => ({
      id,
      keys,
      custodians,
      status,
      roles,
    })),
    reissues: [...tables.reissues].map(([id, { state, by, ready }]) => ({ id, state, by, ready })),
    head: { bytes: toHex(headNow(us).b), sig: toHex(headNow(us).s) },
    receipt: toHex(receiptOf(us, size - 1)),
  }
}

const bodies = (): readonly {
  readonly name: string
  readonly groups: readonly TestGroup[]
  readonly body: TransferBody
}[] => {
  const groups = ['A', 'M', 'B'].map(unfounded)
  return [
    { name: 'a payment from A over M to B', groups, body: bodyOf({ groups, amt: 1_500_000n }) },
    {
      name: 'a set-off among A, M and B that M closes',
      groups,
      body: bodyOf({ kind: 'clear', groups, amt: 250_000n, closer: 1 }),
    },
  ]
}

/** Bodies that every reader refuses, each wrong in one place. */
function wrongBodies(good: TransferBody) {
  const { ends: _, ...noEnds } = good
  const edge = (change: object) => ({
    ...good,
    edges: good.edges.map((one, i) => (i === 0 ? { ...one, ...change } : one)),
  })
  const all: readonly (readonly [string, object])[] = [
    ['another network', { ...good, net: 'test' }],
    ['an unknown field', { ...good, arb: 1 }],
    ['no amount', { ...good, edges: good.edges.map(one => ({ ...one, amt: 0n })) }],
    ['amounts differ', edge({ amt: 1n })],
    ['another line', edge({ line: '00'.repeat(16) })],
    ['an edge back', edge({ f: 1, t: 0 })],
    ['the payer closes', { ...good, closer: 0 }],
    ['a group twice', { ...good, parts: [good.parts[0], good.parts[1], good.parts[0]] }],
    ['no ends', noEnds],
    ['a cycle without its last edge', { ...good, kind: 'clear' }],
  ]
  return all.map(([name, body]) => ({ name, body: toHex(encodeLoosely(body as TransferBody)) }))
}

/** The shape writes what it is given, bounds unasked, but leaves out a field it does not know. */
function encodeLoosely(body: TransferBody & { readonly arb?: number }): Bytes {
  const bytes = encodeBody(body)
  return body.arb === undefined
    ? bytes
    : encodeCbor({ ...(must(decodeCbor(bytes)) as object), arb: body.arb })
}

export function transferVectors() {
  const [pay] = bodies() as [ReturnType<typeof bodies>[number]]
  const [a, m] = pay.groups as [TestGroup, TestGroup]
  const opening = lineOpening(a, m)
  const limit = signedLimit(m, a, 5_000_000n, 3)
  return {
    about:
      'Lines, bodies, statements. Lower-case hex; statements are CBOR signed under the domain "transfer" with the Ed25519 key of `keySeed`.',
    groups: pay.groups.map(paper),
    lines: [
      [0, 1],
      [1, 2],
      [2, 0],
    ].map(([one, other]) => ({ one, other, line: lineIdOf(pay.groups[one!]!.gid, pay.groups[other!]!.gid) })),
    open: {
      by: 0,
      with: 1,
      bytes: toHex(opening.open),
      ours: toHex(opening.ours),
      theirs: toHex(opening.theirs),
    },
    limit: { by: 1, bytes: toHex(limit.b), sig: toHex(limit.s) },
    transfers: bodies().map(({ name, groups, body }) => {
      const bytes = encodeBody(body)
      const tid = tidOf(bytes)
      const signed = groups.flatMap((group, part) => {
        const into = body.edges.find(edge => edge.t === part)
        const made: readonly Statement[] = [
          commitOf(tid, group.gid, 1),
          refuseOf(tid, group.gid, 1, 'capacity'),
          ...(into === undefined ? [] : [releaseOf(tid, group.gid, 1, into.line)]),
        ]
        return made.map(one => ({
          part,
          k: one.k,
          bytes: toHex(encodeAs(statementShape, one)),
          sig: toHex(signStatement(one, group.signer)),
        }))
      })
      return { name, body: toHex(bytes), tid, content: asJson(must(decodeCbor(bytes))), statements: signed }
    }),
    malformed: wrongBodies(pay.body).map(row => {
      const read = readBody(fromHex(row.body))
      return { ...row, refusal: read.ok ? 'none' : read.refusal.code }
    }),
  }
}

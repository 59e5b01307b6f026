/** A transfer's body is a simple path or a simple cycle of one amount, or it is nothing. SPEC 7.1 to 7.3. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Bytes } from '../src/base/bytes.ts'
import type { GroupId, LineId } from '../src/base/ids.ts'
import { encodeCbor } from '../src/codec/cbor.ts'
import { lineIdOf } from '../src/lines/line.ts'
import {
  amountOf,
  encodeBody,
  placeOf,
  readBody,
  roleOf,
  type TransferBody,
  tidOf,
} from '../src/transfer/body.ts'
import {
  commitOf,
  isWellFormed,
  refuseOf,
  releaseOf,
  type Statement,
  signStatement,
  statementHolds,
} from '../src/transfer/statement.ts'
import { table } from './table.ts'
import {
  codeOf,
  foundGroup,
  hashNamed,
  must,
  signerNamed,
  type TestGroup,
  unfounded,
  verify,
} from './world.ts'
import { bodyBytes, bodyOf } from './world-lines.ts'

const groups = Array.from({ length: 17 }, (_, i) => unfounded(`G${i}`))
const row = (n: number): TestGroup[] => groups.slice(0, n)
const path = (n: number, change?: Partial<TransferBody>) => bodyOf({ groups: row(n), amt: 7n }, change)
const ring = (n: number, change?: Partial<TransferBody>) =>
  bodyOf({ kind: 'clear', groups: row(n), amt: 7n }, change)
const why = (body: TransferBody): string => {
  const read = readBody(encodeBody(body))
  return read.ok ? 'ok' : read.refusal.code === 'malformed' ? 'malformed' : read.refusal.why
}
const part = (i: number, change = {}) => ({ g: (groups[i] as TestGroup).gid, ke: 1, inc: 0, ...change })

describe('form', () => {
  test('a path has 2 to 7 groups, a cycle 3 to 16; all else is refused', () => {
    for (let n = 2; n <= 16; n++) {
      expect(why(path(n))).toBe(n <= 7 ? 'ok' : 'the path is too long')
      expect(why(ring(n))).toBe(n >= 3 ? 'ok' : 'a cycle has three groups or more')
    }
    expect(why(ring(17))).toBe('malformed')
    expect(why(path(1))).toBe('malformed')
  })

  test('each rule of form is refused by name', () => {
    const edge = (i: number, change: Partial<TransferBody['edges'][number]>) =>
      path(3).edges.map((one, at) => (at === i ? { ...one, ...change } : one))
    expect(why(path(3, { parts: [part(0), part(1), part(0)] }))).toBe('a group stands twice')
    expect(why(path(3, { closer: 0 }))).toBe('the payee closes')
    expect(why(path(3, { edges: ring(3).edges }))).toBe('a path of n groups has n-1 edges')
    expect(why(ring(3, { edges: path(3).edges }))).toBe('a cycle of n groups has n edges')
    expect(why(ring(3, { closer: 3 }))).toBe('the closer is a member')
    expect(why(path(3, { edges: [...path(3).edges].reverse() }))).toBe('edges follow the order of groups')
    expect(why(path(3, { edges: edge(1, { t: 0 }) }))).toBe('edges follow the order of groups')
    expect(why(path(3, { edges: edge(1, { amt: 8n }) }))).toBe('every edge moves the same amount')
    expect(why(path(3, { edges: edge(0, { line: path(3).edges[1]?.line as LineId }) }))).toBe(
      'an edge names another line',
    )
    const { ends: _, ...noEnds } = path(3)
    const { round: __, ...noRound } = ring(3)
    expect(why(noEnds)).toBe('a payment names its ends')
    expect(why(noRound)).toBe('a cycle belongs to a round')
  })

  test('any member of a cycle may close it', () => {
    for (let closer = 0; closer < 5; closer++) expect(why(ring(5, { closer }))).toBe('ok')
  })

  test('an edge moves at least 1 and at most 2^53 µh', () => {
    const of = (amt: bigint) => codeOf(readBody(bodyBytes({ groups: row(3), amt })))
    expect([0n, -1n, 1n, 1n << 53n, (1n << 53n) + 1n].map(of)).toEqual([
      'malformed',
      'malformed',
      'ok',
      'ok',
      'malformed',
    ])
  })

  test('another network, unit, version or an unknown field is malformed', () => {
    for (const change of [{ net: 'test' }, { unit: 'eur' }, { v: 2 }, { arb: 1 }, { kind: 'loan' }])
      expect(codeOf(readBody(encodeCbor({ ...plain(path(3)), ...change } as never)))).toBe('malformed')
    expect(codeOf(readBody(encodeCbor(plain(path(3)) as never)))).toBe('ok')
  })

  test('hostile bytes are answered, never thrown at us', () => {
    const good = encodeBody(ring(4))
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), bytes => void readBody(bytes)))
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const bytes = good.slice()
        bytes[at] = (bytes[at] as number) ^ mask
        expect(tidOf(bytes)).not.toBe(tidOf(good))
        void readBody(bytes)
      }),
    )
  })

  test('is read as it was written, and its id is the hash of its bytes', () => {
    for (const body of [path(2), path(7), ring(16), ring(3, { closer: 0 })]) {
      const bytes = encodeBody(body)
      expect(must(readBody(bytes))).toEqual(body)
      expect(encodeBody(must(readBody(bytes)))).toEqual(bytes)
      expect(amountOf(body)).toBe(7n)
    }
  })
})

/** The body as CBOR will carry it. */
function plain(body: TransferBody): { [key: string]: unknown } {
  const hex = (text: string): Bytes => Buffer.from(text, 'hex')
  return {
    ...body,
    parts: body.parts.map(one => ({ ...one, g: hex(one.g) })),
    edges: body.edges.map(one => ({ ...one, line: hex(one.line) })),
    ...(body.ends === undefined ? {} : { ends: hex(body.ends) }),
  }
}

describe('places', () => {
  const PLACES = table<'kind' | 'index' | 'from' | 'to' | 'role'>(`
    kind  index  from  to    role
    path  0      none  1     payer
    path  1      0     2     middle
    path  2      1     none  payee
    ring  0      2     1     member
    ring  1      0     2     member
    ring  2      1     0     closer
  `)

  test.each(PLACES)('$kind $index: from $from, to $to, $role', ({ kind, index, from, to, role }) => {
    const body = kind === 'path' ? path(3) : ring(3)
    const gid = (i: string): GroupId => (groups[Number(i)] as TestGroup).gid
    const us = gid(index)
    const place = placeOf(body, us)!
    expect(place.index).toBe(Number(index))
    expect(place.closer).toBe(index === '2')
    expect(place.in).toEqual(from === 'none' ? null : { from: gid(from), line: lineIdOf(us, gid(from)) })
    expect(place.out).toEqual(to === 'none' ? null : { to: gid(to), line: lineIdOf(us, gid(to)) })
    expect(roleOf(body, place)).toBe(role)
  })

  test('a stranger has none', () => {
    expect(placeOf(path(3), (groups[5] as TestGroup).gid)).toBeNull()
  })
})

describe('statements', () => {
  const a = foundGroup('A')
  const tid = tidOf(encodeBody(path(3)))
  const line = path(3).edges[0]?.line as LineId
  const all: readonly Statement[] = [
    commitOf(tid, a.gid, 1),
    refuseOf(tid, a.gid, 1, 'policy'),
    releaseOf(tid, a.gid, 1, line),
  ]

  test('hold under the signature of their own group over their own content alone', () => {
    for (const made of all) {
      const sig = signStatement(made, a.signer)
      for (const other of [
        ...all,
        commitOf(tid, a.gid, 2),
        refuseOf(tid, a.gid, 1, 'expired'),
        commitOf(hashNamed('x') as never, a.gid, 1),
      ])
        expect(statementHolds(other, sig, a.signer.pub, verify)).toBe(
          JSON.stringify(other) === JSON.stringify(made),
        )
      expect(statementHolds(made, sig, signerNamed('mallory').pub, verify)).toBe(false)
    }
  })

  test('a line is of a RELEASE and a reason of a REFUSE, and of nothing else', () => {
    const [c, f, r] = all as [Statement, Statement, Statement]
    expect(all.map(isWellFormed)).toEqual([true, true, true])
    const { line: _, ...bare } = r
    const { reason: __, ...mute } = f
    for (const wrong of [
      { ...c, line },
      { ...c, reason: 'policy' },
      { ...f, line },
      { ...r, reason: 'policy' },
      bare,
      mute,
    ] as Statement[]) {
      expect(isWellFormed(wrong)).toBe(false)
      expect(statementHolds(wrong, signStatement(wrong, a.signer), a.signer.pub, verify)).toBe(false)
    }
  })
})

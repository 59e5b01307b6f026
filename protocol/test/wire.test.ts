import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex } from '../src/base/bytes.ts'
import type { GroupId } from '../src/base/ids.ts'
import { type Envelope, openEnvelope, sealEnvelope } from '../src/wire/envelope.ts'
import { encodeBundle, type GroupRecord, readBundle, sealCard, sealRecord } from '../src/wire/record.ts'
import { codeOf, must, TALENTS, type TestGroup, unfounded, verify } from './world.ts'

const ann = unfounded('Ann’s group')
const ben = unfounded('Ben’s group')

const recordOf = (group: TestGroup, changes: Partial<GroupRecord> = {}): GroupRecord => ({
  v: 1,
  gid: group.gid,
  seq: 3,
  name: group.name,
  town: 'Lausanne',
  lat: 465_200,
  lon: 66_300,
  langs: ['fr'],
  peer: '12D3KooWExample',
  addrs: ['/ip4/127.0.0.1/tcp/8421'],
  currency: TALENTS,
  rate: { num: 500n, den: 1n, seq: 1 },
  lines: [{ g: ben.gid, bits: 20, cp: 3 }],
  clears: true,
  at: 1_000,
  ...changes,
})

const bundleOf = (group: TestGroup, record = recordOf(group), signer = group.signer) =>
  encodeBundle({ charter: group.charter, chain: group.chain, record: sealRecord(record, signer) })

describe('the group record (SPEC 10.1)', () => {
  test('proves itself from charter to record', () => {
    const known = must(readBundle(bundleOf(ann), verify))
    expect(known.group).toMatchObject({ gid: ann.gid, key: ann.signer.pub, ke: 1 })
    expect(known.record).toEqual(recordOf(ann))
  })

  test('brings the rate card that its rate stands on, or counts for nothing', () => {
    const { rate, currency } = recordOf(ann)
    const card = { v: 1, gid: ann.gid, cur: currency.code, ...rate, from: 1_000 } as const
    const withCard = (change: Partial<typeof card>, signer = ann.signer) =>
      readBundle(
        encodeBundle({
          charter: ann.charter,
          chain: ann.chain,
          record: sealRecord(recordOf(ann), ann.signer),
          card: sealCard({ ...card, ...change } as typeof card, signer),
        }),
        verify,
      )
    expect(must(withCard({})).bundle.card).toBeDefined()
    for (const change of [{ num: 501n }, { den: 2n }, { seq: 2 }, { gid: ben.gid }])
      expect(codeOf(withCard(change as never))).toBe('other-group')
    expect(codeOf(withCard({}, ben.signer))).toBe('other-group')
  })

  test('signed by another key, or naming another group, it counts for nothing', () => {
    expect(codeOf(readBundle(bundleOf(ann, recordOf(ann), ben.signer), verify))).toBe('other-group')
    expect(codeOf(readBundle(bundleOf(ann, recordOf(ben)), verify))).toBe('other-group')
    const mixed = encodeBundle({
      charter: ann.charter,
      chain: ben.chain,
      record: sealRecord(recordOf(ann), ann.signer),
    })
    expect(codeOf(readBundle(mixed, verify))).toBe('bad-certificate')
  })

  test('any changed byte is refused', () => {
    const bytes = bundleOf(ann)
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: bytes.length - 1 }),
        fc.integer({ min: 0, max: 7 }),
        (at, bit) => {
          const changed = bytes.slice()
          changed[at] = (changed[at] as number) ^ (1 << bit)
          return !readBundle(changed, verify).ok
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('envelopes (SPEC 10.2)', () => {
  const envelope: Envelope = { v: 1, from: ann.gid, to: ben.gid, ctr: 7, kind: 'limit', body: fromHex('a0') }
  const atBen = { us: ben.gid, keyOf: (gid: GroupId) => (gid === ann.gid ? ann.signer.pub : null), verify }

  test('one that a known group sealed for us is opened', () => {
    expect(must(openEnvelope(sealEnvelope(envelope, ann.signer), atBen))).toEqual(envelope)
  })

  test.each([
    ['for another group', sealEnvelope({ ...envelope, to: ann.gid }, ann.signer), 'not-for-us'],
    [
      'from a group we do not know',
      sealEnvelope({ ...envelope, from: ben.gid }, ben.signer),
      'unknown-group',
    ],
    ['sealed by another key than the sender’s', sealEnvelope(envelope, ben.signer), 'unknown-group'],
    ['no envelope at all', fromHex('f6'), 'malformed'],
  ])('%s: %#', (_what, bytes, code) => {
    expect(codeOf(openEnvelope(bytes, atBen))).toBe(code)
  })

  test('hostile bytes are refused, never thrown', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), bytes => !openEnvelope(bytes, atBen).ok))
  })
})

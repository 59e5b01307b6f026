/** The bytes that other implementations must produce and accept: vectors/ads.json. */
import { describe, expect, test } from 'vitest'
import { type AdStatement, adStatementShape, readAd, sealAd } from '../src/ads/ad.ts'
import { type AdsHead, liveAt, sealAdsHead } from '../src/ads/ads-head.ts'
import { packAds, unpackAds } from '../src/ads/batch.ts'
import { cellOf, cellsAround } from '../src/ads/cell.ts'
import { kmBetween } from '../src/ads/distance.ts'
import { blurPlace } from '../src/ads/point.ts'
import { fromHex, toHex } from '../src/base/bytes.ts'
import type { PublicKey } from '../src/base/ids.ts'
import { openSigned, type Signed } from '../src/codec/signed.ts'
import vectors from '../vectors/ads.json' with { type: 'json' }
import { signerOf, verify } from './ads-fixtures.ts'

const signer = signerOf(1)
const statements = vectors.statements.map(row => row.statement as AdStatement)
const signedOf = (row: { bytes: string; signature: string }): Signed => ({
  b: fromHex(row.bytes),
  k: vectors.key as PublicKey,
  s: fromHex(row.signature),
})
const spelled = (signed: Signed) => ({ bytes: toHex(signed.b), signature: toHex(signed.s) })

describe('vectors of ads', () => {
  test.each(vectors.statements)('$statement.kind $statement.ad: written, signed and read alike', row => {
    const statement = row.statement as AdStatement
    expect(spelled(sealAd(statement, signer))).toEqual({ bytes: row.bytes, signature: row.signature })
    expect(readAd(signedOf(row))).toEqual({ ok: true, value: statement })
    expect(openSigned('ad', adStatementShape, signedOf(row), verify).ok).toBe(true)
  })

  test('the live ads sum to the head', () => {
    const { at, ...live } = vectors.live
    expect(liveAt(statements, at)).toEqual(live)
    const { head, bytes, signature } = vectors.head
    expect(head).toMatchObject(live)
    expect(spelled(sealAdsHead(head as AdsHead, signer))).toEqual({ bytes, signature })
  })

  test('the batch holds the same signed statements', () => {
    const signed = vectors.statements.map(signedOf)
    expect(packAds(signed).map(toHex)).toEqual([vectors.batch])
    const back = unpackAds(fromHex(vectors.batch))
    expect(back.ok && back.value.map(spelled)).toEqual(signed.map(spelled))
  })

  test.each(vectors.points)('$point: blurred and put in its cell alike', row => {
    expect([blurPlace(row.point, 1), blurPlace(row.point, 2), blurPlace(row.point, 3)]).toEqual([
      row.blurred1,
      row.blurred2,
      row.blurred3,
    ])
    expect(cellOf(row.point)).toBe(row.cell)
    expect(cellsAround(cellOf(row.point))).toEqual(row.around)
  })

  test.each(vectors.distances)('$from to $to: $km km', ({ from, to, km }) => {
    expect(kmBetween(from, to)).toBeCloseTo(km, 2)
  })
})

/** What comes after a try of a payment: a table. SPEC 7.7. */
import { describe, expect, test } from 'vitest'
import { LIMITS } from '../src/base/limits.ts'
import { HOUR_MS, SECOND_MS } from '../src/base/time.ts'
import { afterTry, type Tried, ttlsFor } from '../src/transfer/tries.ts'
import { table } from './table.ts'

const tried = (change: Partial<Tried>): Tried => ({
  tries: 1,
  newest: 'released',
  isUnwanted: false,
  isWithdrawn: false,
  age: 0,
  patient: false,
  ...change,
})

describe('after a try', () => {
  test.each(
    table<'newest' | 'tries' | 'unwanted' | 'withdrawn' | 'age' | 'patient' | 'next'>(`
    newest    tries  unwanted  withdrawn  age     patient  next
    held      1      no        no         0       no       wait
    held      4      yes       yes        999999  no       wait              // nothing is decided yet
    denied    1      no        no         0       no       try
    released  1      no        no         0       no       try
    released  1      no        no         239     no       try
    released  1      no        no         240     no       too-late
    released  3      no        no         259199  yes      try
    released  3      no        no         259200  yes      too-late
    released  4      no        no         0       no       too-many-tries
    denied    1      yes       no         0       no       refused-there     // no other path would help
    denied    1      yes       yes        0       no       withdrawn
    released  4      no        yes        999999  yes      withdrawn
  `),
  )('$newest, $tries, $age s: $next', row => {
    const next = afterTry(
      tried({
        newest: row.newest as Tried['newest'],
        tries: Number(row.tries),
        isUnwanted: row.unwanted === 'yes',
        isWithdrawn: row.withdrawn === 'yes',
        age: Number(row.age) * SECOND_MS,
        patient: row.patient === 'yes',
      }),
    )
    expect(next.do === 'end' ? next.why : next.do).toBe(row.next)
  })
})

describe('deadlines of a try', () => {
  test('of a payment now or not at all are the same for each try', () => {
    for (const age of [0, 200_000])
      expect(ttlsFor({ patient: false, age })).toEqual({
        prepTtl: LIMITS.prepTtlPaySeconds,
        closeTtl: LIMITS.closeTtlPaySeconds,
      })
  })

  test('of a patient payment shrink with its age, so that it ends when the member was told, and are never less than a minute', () => {
    expect(ttlsFor({ patient: true, age: 0 })).toEqual({ prepTtl: 72 * 3_600, closeTtl: 96 * 3_600 })
    expect(ttlsFor({ patient: true, age: 71 * HOUR_MS })).toEqual({ prepTtl: 3_600, closeTtl: 25 * 3_600 })
    expect(ttlsFor({ patient: true, age: 200 * HOUR_MS })).toEqual({ prepTtl: 60, closeTtl: 90 })
  })
})

import { describe, expect, test } from 'vitest'
import { BenchUsageFault, readBenchOptions } from '../src/bench/bench-options.ts'
import { jsonOf, measured, type RowPlan, single, tableOf, unmeasured } from '../src/bench/rows.ts'
import { alone, gathered, inTurn, median } from '../src/bench/samples.ts'

const speed: RowPlan = { name: 'speed', unit: '1/s', peerName: 'other', target: 2, wants: 'at-least' }
const delay: RowPlan = { name: 'delay', unit: 'ms', peerName: 'other', target: 2, wants: 'at-most' }
const stop = new AbortController().signal

describe('a row of a bench', () => {
  test('compares within pairs, so that a slow moment of the machine does not count', () => {
    const pairs = [
      { ours: 30, peer: 10 },
      { ours: 3, peer: 1 },
      { ours: 40, peer: 10 },
    ]
    expect(measured(speed, pairs)).toMatchObject({ ours: 30, peer: 10, ratio: 3, spread: [3, 4] })
  })

  test('knows whether more or less is wanted', () => {
    const twice = [{ ours: 30, peer: 10 }]
    const half = [{ ours: 5, peer: 10 }]
    expect(measured(speed, twice).met).toBe(true)
    expect(measured(speed, half).met).toBe(false)
    expect(measured(delay, twice).met).toBe(false)
    expect(measured(delay, half).met).toBe(true)
  })

  test('at its target is met, both ways', () => {
    expect(measured(speed, [{ ours: 2, peer: 1 }]).met).toBe(true)
    expect(measured(delay, [{ ours: 2, peer: 1 }]).met).toBe(true)
  })

  test('that was not measured says neither ratio nor verdict', () => {
    const row = unmeasured(speed, [5])
    expect(row).toMatchObject({ ours: 5, peer: null, ratio: null, spread: null, met: null })
    expect(tableOf([row])).toContain('not measured')
  })

  test('without a target says the ratio and no verdict', () => {
    const row = measured({ ...speed, target: null }, [{ ours: 6, peer: 3 }])
    expect(row).toMatchObject({ ratio: 2, target: null, met: null })
    expect(tableOf([row])).not.toContain('not measured')
  })

  test('without a peer says how far its own values lie apart', () => {
    const row = single(speed, [3, 9, 4])
    expect(row).toMatchObject({ ours: 4, spread: [3, 9], peer: null, ratio: null, target: null, met: null })
  })

  test('is one line of JSON with exactly the fields that were agreed', () => {
    const line = jsonOf({ bench: 'b', machine: 'm', rows: [measured(speed, [{ ours: 10, peer: 3 }])] })
    expect(JSON.parse(line)).toEqual({
      bench: 'b',
      machine: 'm',
      rows: [
        {
          name: 'speed',
          unit: '1/s',
          ours: 10,
          peer: 3,
          peerName: 'other',
          ratio: 3.333,
          spread: [3.333, 3.333],
          target: 2,
          met: true,
        },
      ],
    })
    expect(line).not.toContain('\n')
  })
})

describe('rounds', () => {
  test('run both in turn, the first time unmeasured, each first as often as the other', async () => {
    const order: string[] = []
    const told = (who: string, value: number) => async (round: number) => {
      order.push(`${who}${round}`)
      return value + round
    }
    const pairs = await inTurn({ rounds: 2, stop }, told('we', 10), told('they', 20))
    expect(order).toEqual(['we0', 'they0', 'they1', 'we1', 'we2', 'they2'])
    expect(pairs).toEqual([
      { ours: 11, peer: 21 },
      { ours: 12, peer: 22 },
    ])
  })

  test('of ours alone leave out the first, too', async () => {
    expect(await alone({ rounds: 2, stop }, async round => round)).toEqual([1, 2])
  })

  test('end when they are told to', async () => {
    const stopping = new AbortController()
    const rounds = inTurn(
      { rounds: 1_000, stop: stopping.signal },
      async round => {
        if (round === 3) stopping.abort(new Error('enough'))
        return round
      },
      async round => round,
    )
    await expect(rounds).rejects.toThrow('enough')
  })

  test('of single commits are gathered to medians of neighbours', () => {
    const pairs = [1, 9, 2, 4, 4, 4].map(ours => ({ ours, peer: 2 * ours }))
    expect(gathered(pairs, 3)).toEqual([
      { ours: 2, peer: 4 },
      { ours: 4, peer: 8 },
    ])
  })

  test('have a median that is the mean of two middle ones', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(() => median([])).toThrow(RangeError)
  })
})

describe('the command line', () => {
  test('names a bench and what goes with it', () => {
    expect(readBenchOptions(['payments', '--peers', '--json'])).toEqual({
      name: 'payments',
      peers: true,
      json: true,
      quick: false,
      folder: null,
    })
  })

  test.each([[[]], [['nothing']], [['payments', 'verify']], [['payments', '--fast']]])(
    'that cannot be done says how: %j',
    args => {
      expect(() => readBenchOptions(args)).toThrow(BenchUsageFault)
    },
  )
})

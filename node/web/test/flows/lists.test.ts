/** The history, the chart, the desk and the nearby groups: what lists and drawings are made from. */
import type { HistoryItem } from '@localpay/node'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chartPath } from '../../src/flows/chart-path.ts'
import { admitBody, firstAs, limitsBody } from '../../src/flows/desk.ts'
import { daysOf, mergePages } from '../../src/flows/history-days.ts'
import { sayBoth } from '../../src/flows/money.ts'
import { localOf, magnitude, owedText, readHours } from '../../src/flows/neighbours.ts'
import { shapeLines } from '../../src/flows/openapi-lines.ts'
import { GROUP, id } from './fixtures.ts'

const item = (seq: number, at: number, status: HistoryItem['status'] = 'paid'): HistoryItem => ({
  seq,
  at,
  direction: 'out',
  amount: '1',
  balanceAfter: '0',
  other: { name: 'Amina', number: 'SELD0007', group: null },
  memo: '',
  status,
  tid: null,
  what: 'payment',
  payment: null,
  across: null,
  back: null,
  hand: null,
})

describe('the history', () => {
  test('of pages that overlap shows each payment once, newest first, with its newest word', () => {
    const merged = mergePages([
      [item(9, 9), item(8, 8, 'paid')],
      [item(8, 8, 'waiting'), item(7, 7)],
    ])
    expect(merged.map(({ seq, status }) => `${seq} ${status}`)).toEqual(['9 paid', '8 paid', '7 paid'])
  })

  test('keeps all lines of one entry, in their order', () => {
    const levy: HistoryItem = { ...item(8, 8), what: 'levy' }
    const merged = mergePages([[item(9, 9), levy, item(8, 8)], [item(7, 7)]])
    expect(merged.map(({ seq, what }) => `${seq} ${what}`)).toEqual([
      '9 payment',
      '8 levy',
      '8 payment',
      '7 payment',
    ])
  })

  test('falls into calendar days of this device', () => {
    const noon = new Date(2026, 10, 22, 12).getTime()
    const hour = 3_600_000
    expect(
      daysOf([item(4, noon), item(3, noon - hour), item(2, noon - 13 * hour), item(1, noon - 40 * hour)]).map(
        day => day.items.length,
      ),
    ).toEqual([2, 1, 1])
  })
})

describe('the chart', () => {
  const BOX = { width: 320, height: 96 }
  const points = fc
    .array(fc.record({ at: fc.nat(1e9), balance: fc.bigInt(-(10n ** 15n), 10n ** 15n).map(String) }), {
      maxLength: 40,
    })
    .map(list => list.toSorted((a, b) => a.at - b.at))

  test('never leaves its box, whatever the balances', () => {
    fc.assert(
      fc.property(points, list => {
        const { line, zeroY } = chartPath(list, BOX)
        const ys = [...line.matchAll(/[MV](?:0 )?(-?[0-9.]+)/g)].map(match => Number(match[1]))
        const xs = [...line.matchAll(/H(-?[0-9.]+)/g)].map(match => Number(match[1]))
        for (const y of [...ys, zeroY]) expect(y >= 0 && y <= BOX.height).toBe(true)
        for (const x of xs) expect(x >= 0 && x <= BOX.width).toBe(true)
      }),
    )
  })

  test('goes level, then up or down, and ends at the right edge', () => {
    const { line } = chartPath(
      [
        { at: 0, balance: '0' },
        { at: 100, balance: '50' },
        { at: 200, balance: '-50' },
      ],
      BOX,
    )
    expect(line).toBe('M0 48H153.6V4H307.2V92H320')
  })

  test('of no payments is empty', () => {
    expect(chartPath([], BOX).line).toBe('')
  })
})

describe('the desk', () => {
  test('admits with the number as the books keep it, and the group’s own limits', () => {
    const join = {
      member: id('1', 16),
      name: 'Sam',
      town: '',
      about: '',
      area: '',
      pub: id('2', 32),
      at: 1,
      account: id('3', 16),
      number: 'SELD 0043',
      terms: null,
      invitedBy: '',
      note: '',
    }
    expect(admitBody(join)).toEqual({
      member: join.member,
      account: join.account,
      number: 'SELD0043',
      kind: 'person',
      pub: join.pub,
      roles: [],
    })
    // Without a device others sign, and there is no key.
    const signer = id('4', 16)
    const body = admitBody({ ...join, pub: null }, { kind: 'person', area: '', custodians: [signer] })
    expect(body.custodians).toEqual([signer])
    expect('pub' in body).toBe(false)
  })

  test('where one person alone may sign for somebody without a device, that one is chosen beforehand', () => {
    const [ann, ben] = [
      { member: id('4', 16), name: 'Ann' },
      { member: id('5', 16), name: 'Ben' },
    ]
    const noDevice = { pub: null, area: '' }
    expect(firstAs(noDevice, [ann])).toEqual({ kind: 'person', area: '', custodians: [ann.member] })
    expect(firstAs(noDevice, [ann, ben])).toEqual({ kind: 'person', area: '' })
    expect(firstAs(noDevice, [])).toEqual({ kind: 'person', area: '' })
    expect(firstAs({ pub: id('6', 32), area: 'north' }, [ann])).toEqual({ kind: 'person', area: 'north' })
  })

  // biome-ignore format: a table reads by column.
  const limits: readonly [string, string, object | string][] = [
    ['300',    '600',   { min: -30_000n, max: 60_000n }],
    ['300,50', '',      { min: -30_050n }],              // empty is no limit
    ['',       '',      {}],
    ['0',      '0',     { min: -0n, max: 0n }],          // zero is a limit
    ['-300',   '',      'not-positive'],                 // sizes, not signs
    ['ten',    '',      'not-an-amount'],
  ]
  test.each(limits)('limits typed «%s» below and «%s» above', (below, above, wanted) => {
    const read = limitsBody({ account: id('3', 16), below, above }, GROUP.currency, 'fr')
    expect(read.ok ? read.value : read.fields['below']?.code).toEqual(
      typeof wanted === 'string' ? wanted : { account: id('3', 16), limits: wanted },
    )
  })
})

describe('between groups', () => {
  test('hours are typed as people do and counted in millionths', () => {
    const hours = ['10', '7:30', '90 min', '1,5', '0', '-2', 'x'].map(text => readHours(text, 'fr'))
    expect(hours.map(read => (read.ok ? read.value : read.refusal.code))).toEqual([
      '10000000',
      '7500000',
      '1500000',
      '1500000',
      '0',
      'not-positive',
      'not-an-amount',
    ])
  })

  test('hours are worth what the group says', () => {
    expect([localOf('1500000', { num: '500', den: '1' }), localOf('-250', { num: '500', den: '1' })]).toEqual(
      [3000n, -1n],
    )
  })

  test.each([
    ['fr', { style: 'decimal', digits: 2, symbol: 'Tal' }, 4_000n, '40,00 Tal (2:00 h)'],
    ['en', { style: 'count', digits: 0, symbol: 'gr' }, -120n, '-120 gr (-2:00 h)'],
    ['es', { style: 'hours', digits: 0, symbol: 'h' }, 120n, '2:00 h'],
  ] as const)(
    'in %s the own currency stands first, and hours are said once',
    (language, style, local, said) => {
      const currency = { code: 'X', name: 'X', ...style }
      const microHours = local < 0n ? '-2000000' : '2000000'
      const text = sayBoth(currency, { microHours, local }, language)
      expect(text.replaceAll('\u00a0', ' ').replace(/\u2212/g, '-')).toBe(said)
      expect(text.split(' ')).toHaveLength(style.style === 'hours' ? 1 : 2)
    },
  )

  test('who owes whom is a sentence, never a sign', () => {
    expect(['0', '5', '-5'].map(balance => owedText({ balance }))).toEqual([
      'neighbours.even',
      'neighbours.they-owe',
      'neighbours.we-owe',
    ])
    expect(magnitude('-5')).toBe('5')
  })
})

describe('a schema of the API is written close to its value', () => {
  test('objects, optional fields, lists, choices, bounds', () => {
    const schema = {
      type: 'object',
      required: ['q'],
      properties: {
        q: { type: 'string', maxLength: 9 },
        km: { type: 'number', minimum: 1 },
        hits: { type: 'array', items: { $ref: '#/components/schemas/Ad' } },
        kind: { anyOf: [{ const: 'offer' }, { type: 'null' }] },
      },
    }
    expect(shapeLines(schema, { Ad: { enum: ['a', 'b'] } })).toEqual([
      '{',
      '  q: string (at most 9 characters)',
      '  km?: number (from 1)',
      '  hits?: list of "a" | "b"',
      '  kind?: "offer"',
      '  or null',
      '}',
    ])
  })

  test('one that refers to itself ends', () => {
    const Tree = { type: 'object', properties: { child: { $ref: '#/x/Tree' } } }
    expect(shapeLines(Tree, { Tree }).length).toBeLessThan(60)
  })
})

/** Tables as spreadsheets save them. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCsv, parseCsv, readCsv } from '../../src/flows/csv.ts'

const read = (text: string) => {
  const table = parseCsv(text)
  return table.ok ? [table.value.columns, ...table.value.rows.map(({ cells }) => cells)] : table.refusal.code
}

// biome-ignore format: a table reads by column.
const cases: readonly [string, string, string | string[][]][] = [
  ['commas',                        'to,amount\nAnn,12.50\n',            [['to', 'amount'], ['Ann', '12.50']]],
  ['semicolons, where commas mark decimals', 'to;amount\r\nAnn;12,50',   [['to', 'amount'], ['Ann', '12,50']]],
  ['tabs',                          'to\tamount\rAnn\t1',                [['to', 'amount'], ['Ann', '1']]],
  ['a mark of its own at the start', '\uFEFFto,amount\nAnn,1',           [['to', 'amount'], ['Ann', '1']]],
  ['quotes, with all signs inside', '"to";"what"\n"A;b";"say ""x""\n2"', [['to', 'what'], ['A;b', 'say "x"\n2']]],
  ['spaces around fields',          'to , amount\n Ann , 1 ',            [['to', 'amount'], ['Ann', '1']]],
  ['empty lines',                   'to,amount\n\n,\nAnn,1\n\n',         [['to', 'amount'], ['Ann', '1']]],
  ['a row that is cut short',       'to,amount,for\nAnn,1',              [['to', 'amount', 'for'], ['Ann', '1', '']]],
  ['one column',                    'to\nAnn',                           [['to'], ['Ann']]],
  ['nothing',                       '\n\n',                              'not-a-table'],
  ['a quote that is never closed',  'to,amount\n"Ann,1',                 'not-a-table'],
  ['a row that is too wide',        'to,amount\nAnn,1\nBen,2,3',         'row-too-wide'],
]

describe('a table with', () => {
  test.each(cases)('%s', (_, text, wanted) => {
    expect(read(text)).toEqual(wanted)
  })

  test('a row too wide says which one, as a spreadsheet counts', () => {
    expect(parseCsv('to,amount\n\nAnn,1\nBen,2,3')).toEqual({
      ok: false,
      refusal: { code: 'row-too-wide', row: 4 },
    })
  })

  test('more rows than a group’s year is not read', () => {
    expect(read(`to\n${'Ann\n'.repeat(5_001)}`)).toBe('table-too-long')
    expect(read(`to\n${'Ann\n'.repeat(5_000)}`)).toHaveLength(5_001)
  })

  test('accents of older programs', () => {
    expect(decodeCsv(new Uint8Array([0x52, 0xe9, 0x6d, 0x69]))).toBe('Rémi')
    expect(decodeCsv(new TextEncoder().encode('Rémi'))).toBe('Rémi')
  })
})

test('what is written by the rules is read as it was', () => {
  const field = fc.string({ unit: 'grapheme', maxLength: 12 }).map(text => text.trim())
  const row = fc.array(field, { minLength: 3, maxLength: 3 }).filter(fields => fields.some(one => one !== ''))
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 8 }),
      fc.constantFrom(',', ';', '\t'),
      (rows, separator) => {
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
        expect(read(rows.map(fields => fields.map(quoted).join(separator)).join('\r\n'))).toEqual(rows)
      },
    ),
  )
})

test('any text whatever is read or refused', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), text => {
      expect(() => parseCsv(text)).not.toThrow()
    }),
  )
})

test('a file that is far too big is not even opened', async () => {
  const opened = await readCsv({ size: 1_000_001, arrayBuffer: () => Promise.reject(new Error('opened')) })
  expect(opened).toEqual({ ok: false, refusal: { code: 'file-too-big' } })
})

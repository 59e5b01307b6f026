/**
 * Reads a table as spreadsheets save it: RFC 4180, with a comma, a semicolon (where the comma marks decimals) or a tab
 * between columns, in UTF-8, or in Windows' own letters as older programs write them. The first line names the columns.
 */
import { err, ok, type Result } from '@localpay/protocol'
import type { Refusal } from '../api/client.ts'

export interface CsvTable {
  readonly columns: readonly string[]
  readonly rows: readonly CsvRow[]
}

interface CsvRow {
  /** As a spreadsheet counts: the columns' names are row 1. */
  readonly row: number
  /** As many as there are columns. */
  readonly cells: readonly string[]
}

/** A group's whole year of payments; more is a mistake in the choice of file. */
const BYTES_MAX = 1_000_000
const ROWS_MAX = 5_000

type Csv = Result<CsvTable, Refusal>

const SEPARATORS = [';', ',', '\t'] as const

/** The one that parts the first line into most columns. */
function separatorOf(text: string): string {
  const line = /^(?:"(?:[^"]|"")*"|[^\r\n])*/.exec(text)?.[0] ?? ''
  const bare = line.replaceAll(/"(?:[^"]|"")*"/g, '')
  const [most] = SEPARATORS.map(one => ({ one, count: bare.split(one).length })).toSorted(
    (a, b) => b.count - a.count,
  )
  return most?.one ?? ','
}

function fieldsOf(text: string, separator: string): string[][] {
  const rows: string[][] = [[]]
  const pattern = new RegExp(
    `("(?:[^"]|"")*"|[^"\\r\\n${separator}][^\\r\\n${separator}]*|)(${separator}|\\r\\n|\\n|\\r|$)`,
    'y',
  )
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const [, field = '', end] = found
    rows.at(-1)?.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field.trim())
    if (end === '') return rows
    if (end !== separator) rows.push([])
  }
  // A quote in the middle of a field, or one that is never closed.
  return []
}

export function parseCsv(text: string): Csv {
  const plain = text.replace(/^\uFEFF/, '')
  const filled = fieldsOf(plain, separatorOf(plain))
    .map((cells, i) => ({ row: i + 1, cells }))
    .filter(({ cells }) => cells.some(cell => cell !== ''))
  const [head, ...rows] = filled
  if (head === undefined) return err({ code: 'not-a-table' })
  if (rows.length > ROWS_MAX) return err({ code: 'table-too-long', count: ROWS_MAX })
  const columns = head.cells
  const wide = rows.find(({ cells }) => cells.length > columns.length)
  if (wide !== undefined) return err({ code: 'row-too-wide', row: wide.row })
  return ok({
    columns,
    rows: rows.map(({ row, cells }) => ({ row, cells: columns.map((_, i) => cells[i] ?? '') })),
  })
}

export function decodeCsv(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

export async function readCsv(file: Pick<File, 'size' | 'arrayBuffer'>): Promise<Csv> {
  if (file.size > BYTES_MAX) return err({ code: 'file-too-big' })
  return parseCsv(decodeCsv(new Uint8Array(await file.arrayBuffer())))
}

/**
 * A table of cases as text: the first line names the columns, words are parted by blanks, `//` starts a remark.
 *
 *     table(`
 *       state   event    next
 *       open    refusal  refused   // no use signing
 *     `)    // [{ state: 'open', event: 'refusal', next: 'refused' }]
 */
export function table<const Column extends string>(
  text: string,
): readonly Readonly<Record<Column, string>>[] {
  const lines = text
    .split('\n')
    .map(line => line.replace(/\/\/.*$/, '').trim())
    .filter(line => line !== '')
  const [columns = [], ...rows] = lines.map(line => line.split(/\s+/))
  return rows.map(row => {
    if (row.length !== columns.length) throw new Error(`a row with ${row.length} words: ${row.join(' ')}`)
    return Object.fromEntries(columns.map((column, i) => [column, row[i]])) as Record<Column, string>
  })
}

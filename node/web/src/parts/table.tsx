/**
 * A table that becomes a list of cards on a phone, where each figure has its column's name beside it. The roles are
 * said, because a browser forgets them when a table is laid out otherwise.
 */
import type { ComponentChildren } from 'preact'
import { useText } from './context.tsx'

const as = (role: 'table' | 'rowgroup' | 'row' | 'columnheader' | 'rowheader' | 'cell') => ({ role })

export interface Column {
  readonly text: string
  /** Amounts and counts stand on the right, digit under digit. */
  readonly figure?: boolean
}

export interface TableRow {
  readonly key: string | number
  /** One a column; the first names the row. */
  readonly cells: readonly ComponentChildren[]
}

export function Table(props: {
  readonly caption: string
  readonly columns: readonly Column[]
  readonly rows: readonly TableRow[]
}) {
  const { caption, columns, rows } = props
  return (
    <table class="table" {...as('table')}>
      <caption>{caption}</caption>
      <thead {...as('rowgroup')}>
        <tr {...as('row')}>
          {columns.map(({ text, figure }) => (
            <th key={text} scope="col" {...as('columnheader')} class={figure ? 'is-figure' : ''}>
              {text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody {...as('rowgroup')}>
        {rows.map(({ key, cells }) => (
          <Line key={key} columns={columns} cells={cells} />
        ))}
      </tbody>
    </table>
  )
}

function Line({ columns, cells }: { columns: readonly Column[]; cells: readonly ComponentChildren[] }) {
  const [first, ...others] = cells
  return (
    <tr {...as('row')}>
      <th scope="row" {...as('rowheader')}>
        {first}
      </th>
      {others.map((cell, i) => (
        <td
          key={i}
          {...as('cell')}
          data-label={columns[i + 1]?.text}
          class={columns[i + 1]?.figure ? 'is-figure' : ''}
        >
          {cell}
        </td>
      ))}
    </tr>
  )
}

/** One whom a change would touch: what is theirs now, and what it would be. */
export interface Affected {
  readonly key: string
  readonly who: string
  readonly before: ComponentChildren
  readonly after: ComponentChildren
}

/** «Who would be affected», for the sheet that asks whether to go on. `count` may be more than the rows shown. */
export function AffectedTable({ rows, count = rows.length }: { rows: readonly Affected[]; count?: number }) {
  const t = useText()
  if (rows.length === 0) return <p>{t('form.nobody-affected')}</p>
  return (
    <>
      <Table
        caption={t('form.affected', { count })}
        columns={[
          { text: t('form.who') },
          { text: t('form.now'), figure: true },
          { text: t('form.then'), figure: true },
        ]}
        rows={rows.map(({ key, who, before, after }) => ({ key, cells: [who, before, after] }))}
      />
      {count > rows.length && <p class="second">{t('form.more-affected', { count: count - rows.length })}</p>}
    </>
  )
}

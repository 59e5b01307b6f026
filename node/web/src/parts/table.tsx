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

/** More do not fit beside the tabs of a window that is not wide. */
const COLUMNS_MAX = 5

export function Table(props: {
  readonly caption: string
  readonly columns: readonly Column[]
  readonly rows: readonly TableRow[]
}) {
  const { caption, columns, rows } = props
  const table = (
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
  if (columns.length <= COLUMNS_MAX) return table
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what moves sideways must move by the keyboard, too.
    <section class="table-place" aria-label={caption} tabIndex={0}>
      {table}
    </section>
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

/**
 * «Who would be affected», for the sheet that asks whether to go on. `count` may be more than the rows shown; `words` where
 * the two figures are not the same thing before and after.
 */
export function AffectedTable(props: {
  readonly rows: readonly Affected[]
  readonly count?: number
  readonly words?: { readonly caption: string; readonly before: string; readonly after: string }
}) {
  const t = useText()
  const { rows, count = rows.length } = props
  const {
    caption = t('form.affected', { count }),
    before = t('form.now'),
    after = t('form.then'),
  } = props.words ?? {}
  if (rows.length === 0) return <p>{t('form.nobody-affected')}</p>
  return (
    <>
      <Table
        caption={caption}
        columns={[{ text: t('form.who') }, { text: before, figure: true }, { text: after, figure: true }]}
        rows={rows.map(one => ({ key: one.key, cells: [one.who, one.before, one.after] }))}
      />
      {count > rows.length && <p class="second">{t('form.more-affected', { count: count - rows.length })}</p>}
    </>
  )
}

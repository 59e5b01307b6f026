import { useId, useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { type CsvTable, readCsv } from '../flows/csv.ts'
import { useText } from './context.tsx'
import { Why, whyProps } from './field.tsx'

/** A table out of a spreadsheet. What cannot be read is said at once; nothing leaves the device yet. */
export function CsvField({
  label,
  hint,
  onTable,
}: {
  readonly label: string
  readonly hint?: string
  readonly onTable: (table: CsvTable | null) => void
}) {
  const t = useText()
  const id = useId()
  const [refusal, setRefusal] = useState<Refusal>()
  const [rows, setRows] = useState<number | null>(null)
  async function choose(file: File | undefined): Promise<void> {
    const read = file === undefined ? null : await readCsv(file)
    setRefusal(read === null || read.ok ? undefined : read.refusal)
    setRows(read?.ok ? read.value.rows.length : null)
    onTable(read?.ok ? read.value : null)
  }
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="file"
        accept=".csv,text/csv"
        onChange={event => void choose(event.currentTarget.files?.[0])}
        {...whyProps(id, { hint, refusal })}
      />
      <Why id={id} hint={hint} refusal={refusal} />
      <p class="hint" role="status">
        {rows === null ? '' : t('form.rows', { count: rows })}
      </p>
    </div>
  )
}

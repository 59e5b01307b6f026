import type { Me } from '@localpay/node'
import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { BATCH_ROWS_MAX, columnsOf, numbersIn, type ReadBatch, readBatch } from '../flows/batch.ts'
import { type CsvTable, parseCsv } from '../flows/csv.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useText } from '../parts/context.tsx'
import { CsvField } from '../parts/csv-field.tsx'
import { readForm, TextArea } from '../parts/field.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { AmountField } from '../parts/typed-fields.tsx'

/** A file, or what was copied out of a spreadsheet. */
export function TableForm({ me, onRead }: { me: Me; onRead: (read: ReadBatch | null) => void }) {
  const { api } = useApp()
  const t = useText()
  const [file, setFile] = useState<CsvTable | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [busy, setBusy] = useState(false)
  async function look(table: CsvTable, each: string): Promise<void> {
    const numbers = numbersIn(table)
    const found =
      numbers.length === 0 ? { ok: true as const, value: { accounts: [] } } : await api.numbers(numbers)
    if (!found.ok) return setRefusal(found.refusal)
    const own = { account: me.account?.account ?? '', number: me.account?.number ?? '', name: me.name }
    const { accounts } = found.value
    onRead(readBatch(table, { currency: me.group.currency, language: t.language, own, accounts, each }))
  }
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = readForm(event.currentTarget as HTMLFormElement)
    onRead(null)
    const table = file === null ? parseCsv(form('rows')) : { ok: true as const, value: file }
    setRefusal(table.ok ? null : table.refusal)
    if (!table.ok) return
    setBusy(true)
    await look(table.value, form('each')).finally(() => setBusy(false))
  }
  const needsAmount = file !== null && columnsOf(file).amount === undefined
  return (
    <form class="card stack" onSubmit={event => void submit(event)}>
      <CsvField label={t('batch.file')} hint={t('batch.file-hint')} onTable={setFile} />
      {file === null && (
        <TextArea label={t('batch.rows')} hint={t('batch.rows-hint')} name="rows" maxLength={30_000} />
      )}
      {(file === null || needsAmount) && (
        <AmountField
          label={t('batch.each')}
          hint={t('batch.each-hint')}
          name="each"
          currency={me.group.currency}
        />
      )}
      <p class="second">{t('batch.most', { count: BATCH_ROWS_MAX.plain, most: BATCH_ROWS_MAX.worded })}</p>
      <RefusalNote refusal={refusal} />
      <Button type="submit" busy={busy}>
        {t('batch.look')}
      </Button>
    </form>
  )
}

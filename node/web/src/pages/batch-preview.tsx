import type { Me } from '@localpay/node'
import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { sayNumber } from '../flows/account-number.ts'
import { batchBody, type ReadBatch, rowOfRefusal, totalsOf } from '../flows/batch.ts'
import { useApp, useMoney, useText } from '../parts/context.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Table } from '../parts/table.tsx'
import { useAct } from '../parts/use-form.ts'

/** All of it, before anything is signed. */
export function Preview({ me, read, onDone }: { me: Me; read: ReadBatch; onDone: () => void }) {
  const { api } = useApp()
  const t = useText()
  const money = useMoney(me.group.currency)
  const { rows } = read
  const form = useAct({
    kind: 'batch',
    title: t('batch.title'),
    items: rows.map(({ words }) => words),
    read: () => ({ ok: true, value: batchBody(rows) }),
    refresh: ['me', 'history', 'balance-points', 'people', 'desk'],
    said: t('batch.done', { count: rows.length }),
    done: onDone,
  })
  const [tried, setTried] = useState<Refusal | null>(null)
  const [busy, setBusy] = useState(false)
  const shown = form.refusal === null ? tried : rowOfRefusal(form.refusal, rows)
  /** The rules are asked before anything is signed, so that a row to mend costs no signature. */
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (form.state === 'waiting') return form.retry()
    setBusy(true)
    const items = rows.map(({ from, to, amt }) => ({
      from: from.account,
      to: to.account,
      amount: String(amt),
    }))
    const answer = await api.tryBatch(items).finally(() => setBusy(false))
    setTried(answer.ok ? null : rowOfRefusal(answer.refusal, rows))
    if (answer.ok) await form.start(batchBody(rows))
  }
  const total = rows.reduce((sum, { amt }) => sum + amt, 0n)
  return (
    <form class="stack" onSubmit={event => void submit(event)}>
      <Table
        caption={t('batch.payers')}
        columns={[
          { text: t('batch.payer') },
          { text: t('batch.count'), figure: true },
          { text: t('batch.amount'), figure: true },
        ]}
        rows={totalsOf(rows).map(({ name, number, count, amount }) => ({
          key: number,
          cells: [`${name} · ${sayNumber(number)}`, count, money(amount)],
        }))}
      />
      <Table
        caption={t('batch.all', { count: rows.length })}
        columns={[
          { text: t('batch.payee') },
          { text: t('batch.payer') },
          { text: t('batch.amount'), figure: true },
          { text: t('batch.words') },
        ]}
        rows={rows.map(({ row, from, to, amt, words }) => ({
          key: row,
          cells: [`${to.name} · ${sayNumber(to.number)}`, from.name, money(amt), words],
        }))}
      />
      <p>{t('batch.before', { amount: money(total) })}</p>
      <FormEnd
        form={{ ...form, refusal: shown, busy: form.busy || busy }}
        go={t('batch.go', { count: rows.length, amount: money(total) })}
      />
    </form>
  )
}

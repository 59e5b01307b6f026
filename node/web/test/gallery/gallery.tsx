/** The parts of the committee's pages on one page, for the browser tests to press, to read out and to make narrow. */
import type { AccountJson, CurrencyJson, Me } from '@localpay/node'
import { render } from 'preact'
import { useState } from 'preact/hooks'
import { createApp } from '../../src/flows/app.ts'
import type { CsvTable } from '../../src/flows/csv.ts'
import { amountOrNone, dateOf, oneOf, readAll } from '../../src/flows/read-form.ts'
import { AccountField } from '../../src/parts/account-field.tsx'
import { Button } from '../../src/parts/button.tsx'
import { Check, CheckGroup, RadioGroup } from '../../src/parts/choices.tsx'
import { AppContext, useApp, useMe } from '../../src/parts/context.tsx'
import { CsvField } from '../../src/parts/csv-field.tsx'
import { Select } from '../../src/parts/field.tsx'
import { ConfirmSheet, FormEnd } from '../../src/parts/form-end.tsx'
import { Heading } from '../../src/parts/heading.tsx'
import { Empty, Row, Rows } from '../../src/parts/rows.tsx'
import { PercentField, TimeField } from '../../src/parts/rule-fields.tsx'
import { Shell } from '../../src/parts/shell.tsx'
import { type Affected, AffectedTable, Table } from '../../src/parts/table.tsx'
import { AmountField, DateField } from '../../src/parts/typed-fields.tsx'
import { useForm } from '../../src/parts/use-form.ts'
import { AMINA, id, ME } from '../flows/fixtures.ts'
import '../../src/parts/style.css'

const TALENTS: CurrencyJson = { code: 'TAL', name: 'Talents', symbol: 'Tal', digits: 2, style: 'decimal' }
const KINDS = ['hard', 'advice'] as const

const AFFECTED: readonly Affected[] = [
  { key: '1', who: 'Jean-Luc Vandenbrouck-Castellanos', before: '−310,00 Tal', after: '−200,00 Tal' },
  { key: '2', who: 'Amina', before: '−250,50 Tal', after: '−200,00 Tal' },
]

interface Limits {
  readonly below: bigint | null
  readonly kind: (typeof KINDS)[number]
  readonly until: number
}

function LimitsForm() {
  const { text } = useApp()
  const { language } = text.t.value
  const form = useForm<Limits, null, readonly Affected[]>({
    read: fields =>
      readAll({
        below: amountOrNone({ text: fields('below'), currency: TALENTS, language }, { allow: 'zero' }),
        kind: oneOf(fields('kind'), KINDS),
        until: dateOf(fields('until')),
      }),
    check: async ({ below }) => ({ ok: true, value: below === 0n ? [] : AFFECTED }),
    send: async ({ below }) =>
      below === 1n ? { ok: false, refusal: { code: 'not-allowed' } } : { ok: true, value: null },
    said: 'Limits are set',
    done: () => form.again(),
  })
  return (
    <form class="card stack" aria-label="Limits" onSubmit={form.submit}>
      <AmountField
        label="Below zero"
        hint="Left empty: no limit"
        name="below"
        currency={TALENTS}
        minor="-20000"
        refusal={form.fields['below']}
      />
      <DateField label="From" name="until" refusal={form.fields['until']} />
      <PercentField label="Part" name="part" hint="Of a hundred" ppm={5_000} />
      <TimeField label="How long" name="wait" hint="A day at least" ms={86_400_000} />
      <RadioGroup
        legend="How strict"
        name="kind"
        refusal={form.fields['kind']}
        choices={[
          { value: 'hard', label: 'Refuse', hint: 'Nobody gets below, whatever the reason' },
          { value: 'advice', label: 'Only say so' },
        ]}
      />
      <CheckGroup
        legend="Who may"
        name="who"
        hint="None, some or all"
        values={['payer']}
        choices={[
          { value: 'payer', label: 'Payers' },
          { value: 'payee', label: 'Payees' },
        ]}
      />
      <Check name="told" label="Tell everybody" />
      <Select label="Area" name="area" hint="Where it applies">
        <option value="all">Everywhere</option>
      </Select>
      <FormEnd form={form} go="Set" />
      <ConfirmSheet form={form} title="Set the limits?" go="Yes, set">
        {rows => <AffectedTable rows={rows} count={rows.length === 0 ? 0 : 5} />}
      </ConfirmSheet>
    </form>
  )
}

function Gallery() {
  const [table, setTable] = useState<CsvTable | null>(null)
  const account = useMe()?.account
  return (
    <div class="stack">
      <Heading title="Parts" />
      <p>About account {account?.number}</p>
      <LimitsForm />
      <AccountField label="Who pays" name="from" />
      <CsvField label="Payments" hint="One row each" onTable={setTable} />
      {table !== null && (
        <Table
          caption="What was read"
          columns={table.columns.map((text, i) => ({ text, figure: i === 1 }))}
          rows={table.rows.map(({ row, cells }) => ({ key: row, cells }))}
        />
      )}
      <Rows>
        <Row title="Amina" second="SELD 0007 · Pully" figure="−250,50 Tal">
          <Button kind="quiet">
            Set limits<span class="unseen"> Amina</span>
          </Button>
          <Button kind="quiet">
            Suspend<span class="unseen"> Amina</span>
          </Button>
        </Row>
      </Rows>
      <Empty text="No standing orders yet.">
        <a class="button quiet" href="/pay">
          Make one
        </a>
      </Empty>
    </div>
  )
}

const app = await createApp(window)
await app.text.whole()
const second: AccountJson = { ...(ME.account as AccountJson), account: id('9', 16), number: 'SELD0099' }
app.queries.put(app.data.me, { ...ME, accounts: [ME.account, second] } as Me)
const people = app.queries.entry('people?account=', async () => ({ ok: true as const, value: [AMINA] }))
app.queries.put(people, [AMINA])
render(
  <AppContext.Provider value={app}>
    <Shell>
      <Gallery />
    </Shell>
  </AppContext.Provider>,
  document.getElementById('app') as HTMLElement,
)

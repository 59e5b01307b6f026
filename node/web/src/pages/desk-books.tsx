/** The books entry by entry: whole for committee and auditor, payments by number for members where the books are open. */

import type { BookEntry, BooksReply, Me } from '@localpay/node'
import { useState } from 'preact/hooks'
import type { BooksPage as Ask, Refusal } from '../api/client.ts'
import { sayNumber } from '../flows/account-number.ts'
import { BOOK_SORTS, booksAskOf, nextDay, yearBefore } from '../flows/books-ask.ts'
import { sayAs } from '../flows/dates.ts'
import { csvStyle } from '../flows/positions.ts'
import { dateOf } from '../flows/read-form.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Field, readForm, Select } from '../parts/field.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Empty, Row, Rows } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { DateField } from '../parts/typed-fields.tsx'

export function DeskBooksPage() {
  const t = useText()
  const me = useMe()
  if (me === null) return null
  return (
    <div class="stack">
      <Heading title={t('audit.title')} />
      <SectionMenu section="desk" />
      <p>{t('audit.what')}</p>
      <Accountant />
      <Books me={me} whole />
    </div>
  )
}

/** For members, from the page of the rules where the books are open; where they are not, it says so and asks nothing. */
export function BooksPage() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('policy', stop => api.policy(stop))
  if (me === null) return null
  return (
    <div class="stack">
      <Heading title={t('audit.title')} />
      <Loaded query={query} tall>
        {({ policy }) =>
          policy.manners.books === 'open' ? (
            <>
              <p>{t('audit.what-open')}</p>
              <Books me={me} whole={false} />
            </>
          ) : (
            <Empty text={t('refusal.books-closed')} />
          )
        }
      </Loaded>
    </div>
  )
}

function Accountant() {
  const { now } = useApp()
  const t = useText()
  const [time, setTime] = useState(() => yearBefore(now()))
  const [from, to] = [dateOf(time.from), dateOf(time.to)]
  const style = csvStyle(t.language)
  const end = to.ok ? nextDay(to.value) : 0
  return (
    <details class="card no-print">
      <summary>{t('audit.accountant')}</summary>
      <form
        class="stack"
        onInput={event => {
          const form = readForm(event.currentTarget)
          setTime({ from: form('from'), to: form('to') })
        }}
      >
        <p class="second">{t('audit.accountant-what')}</p>
        <div class="columns">
          <DateField label={t('audit.since')} name="from" value={time.from} refusal={refusalOf(from)} />
          <DateField label={t('audit.until')} name="to" value={time.to} refusal={refusalOf(to)} />
        </div>
        {from.ok && to.ok && (
          <div class="button-row">
            <a
              class="button quiet"
              href={`/api/books/payments?from=${from.value}&to=${end}&csv=${style}`}
              download="payments.csv"
            >
              {t('audit.payments')}
            </a>
            <a
              class="button quiet"
              href={`/api/books/balances?at=${end}&csv=${style}`}
              download="balances.csv"
            >
              {t('audit.balances')}
            </a>
          </div>
        )}
      </form>
    </details>
  )
}

const refusalOf = (read: ReturnType<typeof dateOf>): Refusal | undefined =>
  read.ok ? undefined : read.refusal

function Books({ me, whole }: { me: Me; whole: boolean }) {
  const t = useText()
  const [ask, setAsk] = useState<Ask>({})
  const [fields, setFields] = useState<Readonly<Record<string, Refusal>>>({})
  function seek(event: SubmitEvent): void {
    event.preventDefault()
    const read = booksAskOf(readForm(event.currentTarget as HTMLFormElement))
    setFields(read.ok ? {} : read.fields)
    if (read.ok) setAsk(read.value)
  }
  return (
    <>
      <details class="card no-print">
        <summary>{t('audit.seek')}</summary>
        <form class="stack" onSubmit={seek}>
          <div class="columns">
            {whole && (
              <Select label={t('audit.sort')} name="sort">
                <option value="">{t('audit.all')}</option>
                {BOOK_SORTS.map(sort => (
                  <option key={sort} value={sort}>
                    {t('audit.sort-of', { sort })}
                  </option>
                ))}
              </Select>
            )}
            <Field
              label={t('audit.number')}
              hint={t('audit.number-hint')}
              name="number"
              autocomplete="off"
              refusal={fields['number']}
            />
          </div>
          <div class="columns">
            <DateField label={t('audit.since')} name="from" refusal={fields['from']} />
            <DateField label={t('audit.until')} name="to" refusal={fields['to']} />
          </div>
          <div class="button-row">
            <Button type="submit" kind="quiet">
              {t('audit.find')}
            </Button>
          </div>
        </form>
      </details>
      <Entries key={JSON.stringify(ask)} me={me} ask={ask} />
    </>
  )
}

function Entries({ me, ask }: { me: Me; ask: Ask }) {
  const { api } = useApp()
  const t = useText()
  const first = useQuery(`books?${JSON.stringify(ask)}`, stop => api.books(ask, stop))
  const [older, setOlder] = useState<readonly BooksReply[]>([])
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  async function more(next: number): Promise<void> {
    setBusy(true)
    const answer = await api.books({ ...ask, before: next })
    setBusy(false)
    setRefusal(answer.ok ? null : answer.refusal)
    if (answer.ok) setOlder([...older, answer.value])
  }
  return (
    <Loaded query={first} tall>
      {page => {
        const entries = [page, ...older].flatMap(one => one.entries)
        const { next } = older.at(-1) ?? page
        return (
          <>
            {entries.length === 0 && next === null && <Empty text={t('audit.none')} />}
            <Rows>
              {entries.map(entry => (
                <Entry key={entry.seq} me={me} entry={entry} whole={page.whole} />
              ))}
            </Rows>
            <RefusalNote refusal={refusal} />
            {next !== null && (
              <Button kind="quiet" busy={busy} onClick={() => more(next)}>
                {t('common.more')}
              </Button>
            )}
          </>
        )
      }}
    </Loaded>
  )
}

/** As the text has it, where that is not the name in the books. */
const KIND: Readonly<Record<string, string>> = {
  'pay-across': 'pay_across',
  'end-across': 'end_across',
  key: 'devices',
}

function Entry({ me, entry, whole }: { me: Me; entry: BookEntry; whole: boolean }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const { seq, at, kind, by, moves, about, more } = entry
  const when = sayAs(at, t.language, { dateStyle: 'medium', timeStyle: 'short' })
  const signed = whole ? [by === null ? t('audit.group') : t('audit.by', { name: by })] : []
  return (
    <Row
      title={t('audit.kind-of', { kind: KIND[kind] ?? kind })}
      second={[t('audit.entry', { seq }), when, ...signed, ...about.map(sayNumber)].join(' · ')}
    >
      {moves.length > 0 && (
        <ul class="plain-list moves">
          {moves.map((move, i) => (
            <li key={i} class="payment-line">
              <span>
                {t('audit.move', { from: sayNumber(move.from), to: sayNumber(move.to) })}
                {move.why !== 'payment' && (
                  <span class="second"> ({t('audit.why-of', { why: move.why })})</span>
                )}
              </span>
              <span class="figure">{money(move.amount)}</span>
            </li>
          ))}
          {more > 0 && <li class="second">{t('audit.more', { count: more })}</li>}
        </ul>
      )}
    </Row>
  )
}

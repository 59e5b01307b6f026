import type { BillJson, Me } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import { sayNumber } from '../flows/account-number.ts'
import { sayExactly } from '../flows/dates.ts'
import { amountOf, readAll } from '../flows/read-form.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Field, Select } from '../parts/field.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Empty, Row, Rows } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { AmountField } from '../parts/typed-fields.tsx'
import { useAct } from '../parts/use-form.ts'

/** Asking to be paid, and answering who asks me. */
export function BillsPage() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('bills', stop => api.bills(stop))
  if (!me?.account) return null
  return (
    <div class="stack narrow">
      <Heading title={t('bills.title')} />
      <SectionMenu section="account" />
      <Loaded query={query} tall>
        {({ toAnswer, asked }) => (
          <>
            <section class="stack" aria-labelledby="answer-title">
              <h2 id="answer-title">{t('bills.to-answer')}</h2>
              {toAnswer.length === 0 && <Empty text={t('bills.none')} />}
              <Rows>
                {toAnswer.map(bill => (
                  <ToAnswer key={bill.bill} me={me} bill={bill} />
                ))}
              </Rows>
            </section>
            {asked.length > 0 && (
              <section class="stack" aria-labelledby="asked-title">
                <h2 id="asked-title">{t('bills.asked')}</h2>
                <Rows>
                  {asked.map(bill => (
                    <Asked key={bill.bill} me={me} bill={bill} />
                  ))}
                </Rows>
              </section>
            )}
          </>
        )}
      </Loaded>
      <AskForm me={me} account={me.account.account} />
    </div>
  )
}

interface BillProps {
  readonly me: Me
  readonly bill: BillJson
}

const REFRESH = ['bills', 'me', 'history', 'balance-points'] as const

const bodyOf = ({ bill }: BillJson): BodyOf<'accept'> => ({ bill: bill as BodyOf<'accept'>['bill'] })

function ToAnswer({ me, bill }: BillProps) {
  const t = useText()
  const { name } = bill.other
  const accept = useAct({
    kind: 'accept',
    title: t('bills.accept'),
    refresh: REFRESH,
    said: t('bills.paid', { name }),
  })
  const reject = useAct({
    kind: 'reject',
    title: t('bills.refuse'),
    refresh: REFRESH,
    said: t('bills.refused', { name }),
  })
  return (
    <BillRow me={me} bill={bill}>
      <Button busy={accept.busy} onClick={() => accept.start(bodyOf(bill))}>
        {t('bills.accept')}
        <span class="unseen"> {name}</span>
      </Button>
      <Button kind="quiet" busy={reject.busy} onClick={() => reject.start(bodyOf(bill))}>
        {t('bills.refuse')}
        <span class="unseen"> {name}</span>
      </Button>
      <RefusalNote refusal={accept.refusal ?? reject.refusal} />
    </BillRow>
  )
}

function Asked({ me, bill }: BillProps) {
  const t = useText()
  const act = useAct({
    kind: 'withdraw',
    title: t('bills.withdraw'),
    refresh: REFRESH,
    said: t('bills.withdrawn'),
  })
  return (
    <BillRow me={me} bill={bill}>
      <Button kind="quiet" busy={act.busy} onClick={() => act.start(bodyOf(bill))}>
        {t('bills.withdraw')}
        <span class="unseen"> {bill.other.name}</span>
      </Button>
      <RefusalNote refusal={act.refusal} />
    </BillRow>
  )
}

function BillRow({ me, bill, children }: BillProps & { children: preact.ComponentChildren }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const until = t('bills.until', { when: sayExactly(bill.until, t.language) })
  return (
    <Row
      title={`${bill.other.name} · ${sayNumber(bill.other.number)}`}
      second={bill.memo === '' ? until : `${bill.memo} · ${until}`}
      figure={money(bill.amount)}
    >
      {children}
    </Row>
  )
}

function AskForm({ me, account }: { me: Me; account: string }) {
  const t = useText()
  const { api } = useApp()
  const [q, setQ] = useState('')
  const [memo, setMemo] = useState('')
  const [times, setTimes] = useState(0)
  const people = useQuery(`people?q=${q.trim().toLowerCase()}`, stop => api.people(q.trim(), stop))
  const { currency } = me.group
  const form = useAct({
    kind: 'bill',
    title: t('bills.ask'),
    memo: memo.trim(),
    read: typed => {
      const amt = amountOf({ text: typed('amount'), currency, language: t.language })
      const read = readAll({ amount: amt })
      if (!read.ok) return read
      const ends = { from: typed('from'), to: account } as Pick<BodyOf<'bill'>, 'from' | 'to'>
      return { ok: true, value: { ...ends, amt: read.value.amount } }
    },
    refresh: REFRESH,
    said: t('bills.sent'),
    done: () => {
      setMemo('')
      setTimes(times + 1)
    },
  })
  return (
    <section class="card stack" aria-labelledby="ask-title">
      <h2 id="ask-title">{t('bills.ask')}</h2>
      <form key={times} class="stack" onSubmit={form.submit}>
        <Field
          label={t('pay.person')}
          search
          autocomplete="off"
          maxLength={60}
          value={q}
          onInput={event => setQ(event.currentTarget.value)}
        />
        <Select label={t('bills.from')} name="from" required>
          {(people.data.value?.people ?? []).map(person => (
            <option key={person.account} value={person.account}>
              {person.name} · {sayNumber(person.number)}
            </option>
          ))}
        </Select>
        <AmountField
          label={t('bills.amount')}
          name="amount"
          required
          currency={currency}
          refusal={form.fields['amount']}
        />
        <Field
          label={t('bills.words')}
          maxLength={200}
          value={memo}
          onInput={event => setMemo(event.currentTarget.value)}
        />
        <FormEnd form={form} go={t('bills.ask')} />
      </form>
    </section>
  )
}

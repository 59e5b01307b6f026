import type { CurrencyJson, Me, PraiseReply } from '@localpay/node'
import { amount, readAmount, showNumber } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { sayNumber } from '../flows/account-number.ts'
import { settledText } from '../flows/amount-pad.ts'
import { CATEGORIES, CATEGORY_TEXT } from '../flows/categories.ts'
import { sayWhen } from '../flows/dates.ts'
import { asPaid } from '../flows/money.ts'
import type { OwnPayee, Payee } from '../flows/pay.ts'
import type { PayRun, Said } from '../flows/pay-run.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Field, Select } from '../parts/field.tsx'
import { Keypad } from '../parts/keypad.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'

export type PayAbout = Omit<Said, 'memo'>

interface Props {
  readonly run: PayRun
  readonly me: Me
  /** To begin with, in minor units; a code on paper may say how much is asked for. */
  readonly asked: bigint | null
  readonly memo: string
  readonly setMemo: (memo: string) => void
  readonly about: PayAbout
  readonly setAbout: (about: PayAbout) => void
}

/** How much, what for, and for a person of the group also the last look: what is left after it. */
export function PayAmount({ run, me, asked, memo, setMemo, about, setAbout }: Props) {
  const t = useText()
  const now = run.now.value
  const payee = now.payee as Payee
  const currency = payee.kind === 'own' ? me.group.currency : payee.group.currency
  const money = useMoney(currency)
  // After a refusal what was typed before it.
  const first = now.amount || asked
  const [text, setText] = useState(() =>
    first === null ? '' : showNumber(currency, amount(first), t.language),
  )
  const [wrong, setWrong] = useState<Refusal | null>(null)
  const read = readAmount(currency, settledText(text), t.language, asPaid(currency, me.account?.balance))
  const busy = now.state === 'quoting'
  async function go(): Promise<void> {
    setWrong(read.ok ? null : read.refusal)
    if (!read.ok) return
    await (payee.kind === 'own'
      ? run.confirm(read.value, { memo: memo.trim(), ...about })
      : run.ask(read.value, memo.trim()))
  }
  return (
    <div class="stack pay-amount">
      <PayeeLine payee={payee} />
      <Keypad
        currency={currency}
        text={text}
        onChange={next => {
          setText(next)
          setWrong(null)
        }}
      />
      <Field
        label={t('pay.memo')}
        maxLength={200}
        autocomplete="off"
        value={memo}
        onInput={event => setMemo(event.currentTarget.value)}
      />
      {payee.kind === 'own' && (
        <CategoryField
          category={about.category ?? ''}
          onChoose={category => setAbout({ ...about, category })}
        />
      )}
      {payee.kind === 'own' && <After me={me} cost={read.ok ? read.value : 0n} currency={currency} />}
      <RefusalNote refusal={wrong ?? now.refusal} currency={wrong === null ? me.group.currency : currency} />
      <div class="stick">
        <Button busy={busy} onClick={go}>
          {payee.kind === 'own'
            ? read.ok
              ? t('pay.button', { amount: money(read.value) })
              : t('tab.pay')
            : t('common.continue')}
        </Button>
        <Button kind="quiet" onClick={run.back}>
          {t('common.back')}
        </Button>
      </div>
    </div>
  )
}

/** Not asked of anybody; it shows later what the group trades in. */
function CategoryField({ category, onChoose }: { category: string; onChoose: (category: string) => void }) {
  const t = useText()
  return (
    <Select
      label={t('pay.category')}
      value={category}
      onChange={event => onChoose(event.currentTarget.value)}
    >
      <option value="">{t('pay.no-category')}</option>
      {CATEGORIES.map(one => (
        <option key={one} value={one}>
          {t(CATEGORY_TEXT[one])}
        </option>
      ))}
    </Select>
  )
}

function PayeeLine({ payee }: { payee: Payee }) {
  const t = useText()
  const now = useApp().now()
  if (payee.kind === 'across') {
    const { group, number } = payee
    const parts = [`${group.name}, ${group.town}`, ...(number === undefined ? [] : [sayNumber(number)])]
    return (
      <>
        {number !== undefined && <p class="second">{parts.join(' · ')}</p>}
        <p class="second">{t('pay.across-how', { currency: group.currency.name })}</p>
      </>
    )
  }
  return (
    <>
      <OwnLine person={payee.person} now={now} />
      <PraiseLine account={payee.person.account} />
    </>
  )
}

/** What others said, with the way to read it. */
function PraiseLine({ account }: { account: string }) {
  const { api } = useApp()
  const t = useText()
  const praise = useQuery(`praise?${account}`, stop => api.praise(account, stop)).data.value
  if (praise === undefined || praise.good + praise.fair + praise.poor === 0) return null
  return (
    <p class="second">
      <a href={`/people/${account}`}>{t('person.counts', countsOf(praise))}</a>
    </p>
  )
}

const countsOf = ({ good, fair, poor }: PraiseReply) => ({ good, fair, poor })

function OwnLine({ person, now }: { person: OwnPayee; now: number }) {
  const t = useText()
  const where = [person.town, sayNumber(person.number)].filter(part => part !== '').join(' · ')
  if (person.lastPaidAt === null)
    return (
      <p class="second">
        {where} · <span class="first-time">{t('pay.first-time')}</span>
      </p>
    )
  const before = { count: person.timesPaid, when: sayWhen(person.lastPaidAt, now, t.language) }
  return (
    <p class="second">
      {where} · {t('pay.before', before)}
    </p>
  )
}

/** The own balance before and after. What is held for other payments is spent already. */
export function After({ me, cost, currency }: { me: Me; cost: bigint; currency: CurrencyJson }) {
  const t = useText()
  const money = useMoney(currency)
  const { account } = me
  if (account === null) return null
  const before = BigInt(account.balance) - BigInt(account.held)
  const after = before - cost
  const over = account.min !== null && after < BigInt(account.min) && after < 0n
  return (
    <div class="stack-small" role="status">
      <p>
        {cost === 0n
          ? t('pay.balance', { balance: money(before) })
          : t('pay.after', { before: money(before), after: money(after) })}
      </p>
      {over && cost > 0n && (
        <p class="note note-mild">{t('pay.over-limit', { limit: money(account.min as string) })}</p>
      )}
    </div>
  )
}

/** What one account gave and got, day by day and page by page. */
import type { HistoryItem, HistoryReply, Me } from '@localpay/node'
import { useState } from 'preact/hooks'
import type { Answer, Refusal } from '../api/client.ts'
import { sayNumber } from '../flows/account-number.ts'
import { sayDayHeading, sayExactly } from '../flows/dates.ts'
import { groupNumberName } from '../flows/group-accounts.ts'
import { daysOf, mergePages } from '../flows/history-days.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMoney, useText } from '../parts/context.tsx'
import { Receipt } from '../parts/receipt.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { StatusWord } from '../parts/status-word.tsx'
import { When } from '../parts/when.tsx'
import type { Translate } from '../text/text.ts'

/** `more` asks for the page before an entry. */
export function HistoryPages(props: {
  readonly me: Me
  readonly first: HistoryReply
  readonly more: (before: number) => Promise<Answer<HistoryReply>>
}) {
  const { me, first } = props
  const { now } = useApp()
  const t = useText()
  const [older, setOlder] = useState<readonly HistoryReply[]>([])
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const next = (older.at(-1) ?? first).next
  async function more(): Promise<void> {
    if (next === null) return
    setBusy(true)
    const answer = await props.more(next)
    setBusy(false)
    setRefusal(answer.ok ? null : answer.refusal)
    if (answer.ok) setOlder([...older, answer.value])
  }
  const days = daysOf(mergePages([first.items, ...older.map(page => page.items)]))
  if (days.length === 0) return <p>{t('history.none')}</p>
  return (
    <>
      {days.map(day => (
        <section key={day.at} class="stack-small" aria-label={sayDayHeading(day.at, now(), t.language)}>
          <h2 class="day">{sayDayHeading(day.at, now(), t.language)}</h2>
          <ul class="plain-list">
            {day.items.map((item, i) => (
              <Payment
                key={`${item.seq}.${day.items[i - 1]?.seq === item.seq ? i : ''}`}
                me={me}
                item={item}
              />
            ))}
          </ul>
        </section>
      ))}
      <RefusalNote refusal={refusal} />
      {next !== null && (
        <Button kind="quiet" busy={busy} onClick={more}>
          {t('common.more')}
        </Button>
      )}
    </>
  )
}

/** «With the card «garden till»», «By standing order». */
const handText = ({ kind, name }: NonNullable<HistoryItem['hand']>, t: Translate): string =>
  t('history.by', { kind, name })

/** Who paid from another group is that group's own matter: only its name is known here. */
const whoOf = ({ other }: HistoryItem, t: Translate): string =>
  groupNumberName(other.number, t) ?? (other.name || other.group || sayNumber(other.number))

function Payment({ me, item }: { me: Me; item: HistoryItem }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const [open, setOpen] = useState(false)
  const signed = item.direction === 'in' ? item.amount : String(-BigInt(item.amount))
  return (
    <li class="payment">
      <details onToggle={event => setOpen(event.currentTarget.open)}>
        <summary>
          <span class="payment-line">
            <strong>{whoOf(item, t) || t('history.what', { what: item.what })}</strong>
            <span class={`figure money-${item.direction} ${item.status}`}>
              {money(signed, { sign: true })}
            </span>
          </span>
          <span class="payment-line second">
            <span>
              {[
                item.other.name === '' ? '' : (item.other.group ?? ''),
                [item.what === 'payment' ? '' : t('history.what', { what: item.what }), item.memo]
                  .filter(part => part !== '')
                  .join(' '),
                item.hand === null ? '' : handText(item.hand, t),
              ]
                .filter(part => part !== '')
                .join(' · ')}
            </span>
            <StatusWord status={item.status} />
          </span>
        </summary>
        {open && <PaymentFacts me={me} item={item} />}
      </details>
    </li>
  )
}

function PaymentFacts({ me, item }: { me: Me; item: HistoryItem }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const about = (
    <span class="unseen">
      {' '}
      {whoOf(item, t)}, {money(item.amount)}
    </span>
  )
  return (
    <div class="stack-small">
      <dl class="facts">
        <dt>{t('history.when')}</dt>
        <dd>
          {sayExactly(item.at, t.language)} (<When at={item.at} />)
        </dd>
        <dt>{t(item.direction === 'in' ? 'history.from' : 'history.to')}</dt>
        <dd>
          {whoOf(item, t)} <span class="second">{sayNumber(item.other.number)}</span>
          {item.other.name !== '' && item.other.group !== null && <>, {item.other.group}</>}
        </dd>
        {item.hand !== null && (
          <>
            <dt>{t('history.how')}</dt>
            <dd>{handText(item.hand, t)}</dd>
          </>
        )}
        {item.status === 'paid' && (
          <>
            <dt>{t('history.after')}</dt>
            <dd>{money(item.balanceAfter)}</dd>
          </>
        )}
      </dl>
      {item.payment !== null && (
        <a class="no-print" href={`/payment/${item.payment}`}>
          {t('history.more')}
          {about}
        </a>
      )}
      {item.back === 'given' && <p class="second">{t('across.given')}</p>}
      {item.back === 'open' && item.tid !== null && (
        <a class="no-print" href={`/across/back/${item.tid}`}>
          {t('across.back')}
          {about}
        </a>
      )}
      {item.across !== null && (
        <a class="no-print" href={`/across/${item.across}`}>
          {t('across.more')}
          {about}
        </a>
      )}
      <Receipt seq={item.seq} />
    </div>
  )
}

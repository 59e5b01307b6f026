import type { BillJson, BillsReply, Me } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { useEffect, useState } from 'preact/hooks'
import { sayNumber } from '../flows/account-number.ts'
import { sayExactly } from '../flows/dates.ts'
import { lookAtReceipt } from '../flows/look-at-receipt.ts'
import type { ActedOn } from '../flows/payment.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Empty, Row, Rows } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useAct } from '../parts/use-form.ts'
import type { Translate } from '../text/text.ts'
import { LazyActSheet } from './payment-acts.tsx'

/** What typed amounts need is most of this page's code, and comes after the page. */
const askForm = async () => (await import('./bill-form.tsx')).AskForm

const autoAccept = async () => (await import('./bills-auto.tsx')).AutoAccept

/** Asking to be paid, and answering who asks me. */
export function BillsPage() {
  const { api, chosen } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('bills', stop => api.bills(chosen(), stop))
  useComparedBooks(query.data.value?.toAnswer ?? [])
  if (!me?.account) return null
  const { account } = me.account
  return (
    <div class="stack narrow">
      <Heading title={t('bills.title')} />
      <SectionMenu section="account" />
      <Loaded query={query} tall>
        {({ toAnswer, asked, entered, refused, auto }) => (
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
            {entered.length > 0 && (
              <section class="stack" aria-labelledby="entered-title">
                <h2 id="entered-title">{t('bills.entered')}</h2>
                <Rows>
                  {entered.map(bill => (
                    <Asked key={bill.bill} me={me} bill={bill} />
                  ))}
                </Rows>
              </section>
            )}
            {refused.length > 0 && <Refused me={me} refused={refused} />}
            <Lazy bring={autoAccept} props={{ account, auto }} />
          </>
        )}
      </Loaded>
      <Lazy key={account} bring={askForm} props={{ me, account }} />
    </div>
  )
}

/** Bills whose payees' books are compared with those of this device as soon as they are shown. */
const COMPARED_MAX = 5

function useComparedBooks(bills: readonly BillJson[]): void {
  const app = useApp()
  const gid = useMe()?.group.gid ?? ''
  const seqs = bills.slice(0, COMPARED_MAX).map(({ seq }) => seq)
  useEffect(() => {
    for (const seq of seqs) void lookAtReceipt(app, gid, seq)
  }, [gid, seqs.join()])
}

/** The payment that I am asked for. */
function asked(me: Me, { bill, other, amount, memo }: BillJson): ActedOn {
  const from = { account: me.account?.account ?? '', name: me.name, number: me.account?.number ?? '' }
  return { payment: bill, side: 'payer', moves: [{ from, to: { account: '', ...other }, amount, memo }] }
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
  const [refusing, setRefusing] = useState(false)
  return (
    <BillRow me={me} bill={bill}>
      <Button busy={accept.busy} onClick={() => accept.start(bodyOf(bill))}>
        {t('bills.accept')}
        <span class="unseen"> {name}</span>
      </Button>
      <Button kind="quiet" onClick={() => setRefusing(true)}>
        {t('bills.refuse')}
        <span class="unseen"> {name}</span>
      </Button>
      <RefusalNote refusal={accept.refusal} />
      {refusing && (
        <LazyActSheet me={me} payment={asked(me, bill)} act="reject" onClose={() => setRefusing(false)} />
      )}
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

/** What others would not pay, and why. */
function Refused({ me, refused }: { me: Me; refused: BillsReply['refused'] }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  return (
    <section class="stack" aria-labelledby="refused-title">
      <h2 id="refused-title">{t('bills.refused-title')}</h2>
      <Rows>
        {refused.map(bill => (
          <Row
            key={bill.bill}
            title={<a href={`/payment/${bill.bill}`}>{whoOf(bill, t)}</a>}
            second={[bill.memo, byOf(bill, t), bill.why === '' ? '' : `«${bill.why}»`]
              .filter(isSaid)
              .join(' · ')}
            figure={money(bill.amount)}
          />
        ))}
      </Rows>
    </section>
  )
}

/** At the other end, or at both where I am at neither. */
const whoOf = ({ other, payee }: BillJson, t: Translate): string =>
  payee === null
    ? `${other.name} · ${sayNumber(other.number)}`
    : t('bills.pair', { payer: other.name, payee: payee.name })

/** Who entered it, where that was somebody else; of what I entered between two others I know. */
const byOf = ({ by, payee }: BillJson, t: Translate): string =>
  by === null || payee !== null ? '' : t('bills.by', { name: by })

const isSaid = (part: string): boolean => part !== ''

function BillRow({ me, bill, children }: BillProps & { children: preact.ComponentChildren }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const until = t('bills.until', { when: sayExactly(bill.until, t.language) })
  return (
    <Row
      title={<a href={`/payment/${bill.bill}`}>{whoOf(bill, t)}</a>}
      second={[bill.memo, byOf(bill, t), until].filter(isSaid).join(' · ')}
      figure={money(bill.amount)}
    >
      {children}
    </Row>
  )
}

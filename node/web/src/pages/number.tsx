import type { Me } from '@localpay/node'
import { useState } from 'preact/hooks'
import { sayNumber } from '../flows/account-number.ts'
import { type AskedFor, isOnlyHere, payLink } from '../flows/pay-link.ts'
import { Button } from '../parts/button.tsx'
import { useMe, useMoney, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'

const code = async () => (await import('./number-code.tsx')).NumberCode
const askForm = async () => (await import('./number-ask.tsx')).NumberAsk

type Asked = Omit<AskedFor, 'number'>

/** The form that asks stands below the code, which has changed above it. */
const bringIntoView = (asked: HTMLElement | null): void => asked?.scrollIntoView({ block: 'start' })

/** What one shows to be paid: large enough to read across a market stall, and as a code for the other's camera. */
export function NumberPage() {
  const me = useMe()
  return me?.account ? <MyNumber key={me.account.account} me={me} number={me.account.number} /> : null
}

function MyNumber({ me, number }: { me: Me; number: string }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const [asked, setAsked] = useState<Asked>({})
  const { amount, words = '' } = asked
  const link = payLink(`${window.location.origin}/pay`, { number, ...asked }, me.group.currency)
  const says = t('number.code', { name: me.name })
  return (
    <div class="stack narrow">
      <Heading title={t('number.title')} />
      <SectionMenu section="account" />
      <section class="card number-card">
        <p class="number-big">{sayNumber(number)}</p>
        <p>
          {me.name} · {me.group.name}
        </p>
        {amount !== undefined && (
          <p key={link} role="status" ref={bringIntoView}>
            <strong>{money(amount)}</strong>
            {words !== '' && ` · ${words}`}
          </p>
        )}
        <Lazy bring={code} props={{ link, says }} />
      </section>
      {isOnlyHere(window.location.hostname) && <p class="note note-mild">{t('number.only-here')}</p>}
      <p>{t('number.how', { group: me.group.name, code: me.group.code })}</p>
      <p class="no-print">{t('number.scan')}</p>
      <div class="button-row no-print">
        <Button kind="quiet" onClick={() => window.print()}>
          {t('history.print')}
        </Button>
        {amount !== undefined && (
          <Button kind="quiet" onClick={() => setAsked({})}>
            {t('number.without')}
          </Button>
        )}
      </div>
      <details class="card no-print">
        <summary>{t('number.ask')}</summary>
        <Lazy bring={askForm} props={{ currency: me.group.currency, onAsk: setAsked }} />
      </details>
      <a class="no-print" href="/number/people">
        {t('members.holders')}
      </a>
    </div>
  )
}

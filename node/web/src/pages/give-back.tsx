/** What came from another group, given back whole: what it costs here and brings there, signed like any payment. */
import type { Me } from '@localpay/node'
import { useEffect, useState } from 'preact/hooks'
import type { Api, Refusal } from '../api/client.ts'
import type { App } from '../flows/app.ts'
import type { PayRun } from '../flows/pay-run.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Skeleton } from '../parts/skeleton.tsx'

const review = async () => (await import('./pay-review.tsx')).PayReview
const doneScreen = async () => (await import('./pay-done.tsx')).PayDone

interface Props {
  readonly tid: string
  readonly runFor: (app: App, quote: Api['quote']) => PayRun
}

export function GiveBack({ tid, runFor }: Props) {
  const app = useApp()
  const t = useText()
  const me = useMe()
  const [run] = useState(() => runFor(app, ({ patient = false }) => app.api.quoteBack(tid, patient)))
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  async function begin(): Promise<void> {
    const answer = await app.api.quoteBack(tid, false)
    setRefusal(answer.ok ? null : answer.refusal)
    if (!answer.ok) return
    const { group, number } = answer.value.payee
    run.choose({ kind: 'across', group, number })
    await run.ask(BigInt(answer.value.amount), '')
  }
  useEffect(() => {
    void begin()
    return run.close
  }, [])
  const now = run.now.value
  if (!me?.account) return null
  return (
    <div class="stack narrow">
      <Heading
        title={now.quote === null ? t('across.back') : t('across.back-to', { name: now.quote.payee.name })}
      />
      <p>{t('across.back-what')}</p>
      <RefusalNote refusal={refusal ?? now.refusal} />
      <Step run={run} me={me} />
      {(refusal !== null || now.state === 'amount') && (
        <Button kind="quiet" onClick={begin}>
          {t('common.again')}
        </Button>
      )}
      <a href="/history">{t('history.title')}</a>
    </div>
  )
}

function Step({ run, me }: { run: PayRun; me: Me }) {
  const t = useText()
  const now = run.now.value
  switch (now.state) {
    case 'review':
    case 'asking':
      return <Lazy bring={review} props={{ run, me, memo: '' }} />
    case 'signing':
    case 'sending':
    case 'quoting':
      return <Skeleton />
    case 'unsent':
      return <p role="alert">{t('pay.unsent-what')}</p>
    case 'done':
      return <Lazy bring={doneScreen} props={{ pay: now, me, onAgain: run.again }} />
    default:
      return null
  }
}

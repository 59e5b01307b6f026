/** How a payment to another group stands: what waiting means, how to ask for it back, why it came to nothing. */
import type { AcrossJson } from '@localpay/node'
import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { openTexts } from '../flows/across.ts'
import { sayExactly } from '../flows/dates.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Live } from '../parts/skeleton.tsx'
import type { Translate } from '../text/text.ts'

/** As the choices of the text are named. */
const WHY: Readonly<Record<NonNullable<AcrossJson['why']>, string>> = {
  'refused-there': 'refused',
  'no-path': 'path',
  'too-many-tries': 'tries',
  'too-late': 'late',
  withdrawn: 'withdrawn',
}

export function AcrossState({ intent }: { intent: string }) {
  const { api } = useApp()
  const query = useQuery(`across?${intent}`, stop => api.acrossOne(intent, stop))
  const payment = query.data.value
  return payment === undefined ? null : <StateWords payment={payment} />
}

export function StateWords({ payment }: { payment: AcrossJson }) {
  const { now } = useApp()
  const t = useText()
  return (
    <>
      <Live class="stack-small">
        {textsOf(payment, now(), t).map(text => (
          <p key={text} class="second">
            {text}
          </p>
        ))}
      </Live>
      {payment.state === 'waiting' && !payment.withdrawn && <Withdraw payment={payment} />}
    </>
  )
}

function textsOf(payment: AcrossJson, now: number, t: Translate): readonly string[] {
  const { state, why, until } = payment
  if (state === 'paid') return []
  if (state === 'cancelled')
    return [`${why === null ? '' : `${t('across.why', { why: WHY[why] })} `}${t('across.cancelled')}`]
  const when = until === null ? '' : sayExactly(until, t.language)
  return openTexts(payment, now).map(text => t(text, { when }))
}

function Withdraw({ payment }: { payment: AcrossJson }) {
  const { api, queries } = useApp()
  const t = useText()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  async function ask(): Promise<void> {
    setBusy(true)
    const answer = await api.withdrawAcross(payment.intent)
    setBusy(false)
    setRefusal(answer.ok ? null : answer.refusal)
    void queries.refresh(['across', 'history', 'me'])
  }
  return (
    <>
      <RefusalNote refusal={refusal} />
      <Button kind="quiet" busy={busy} onClick={ask}>
        {t('across.withdraw')}
      </Button>
    </>
  )
}

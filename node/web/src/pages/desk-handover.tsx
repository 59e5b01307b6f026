import type { HandoverJson } from '@localpay/node'
import { useState } from 'preact/hooks'
import type { NewSheet } from '../flows/handover.ts'
import { beginWithSheet } from '../flows/handover-run.ts'
import { withoutConnection } from '../flows/session.ts'
import { Button } from '../parts/button.tsx'
import { Check } from '../parts/choices.tsx'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useForm } from '../parts/use-form.ts'
import { HandoverWaiting } from './desk-handover-waiting.tsx'

/** The group changes hands, or takes its signature back from a thief: by recovery words on paper, never by a password. */
export function DeskHandoverPage() {
  const { api } = useApp()
  const t = useText()
  const query = useQuery('handover', stop => api.handover(stop))
  return (
    <div class="stack narrow">
      <Heading title={t('handover.title')} />
      <SectionMenu section="desk" />
      <Loaded query={query} tall>
        {state => (
          <>
            <p>{t('handover.what')}</p>
            <p class="second">
              {t('handover.now', {
                codes: state.roots.map(({ code }) => code).join(', '),
                needs: state.needs,
                times: state.rootEpoch,
              })}
            </p>
            {state.waiting === null ? <Begin state={state} /> : <HandoverWaiting waiting={state.waiting} />}
          </>
        )}
      </Loaded>
    </div>
  )
}

function Begin({ state }: { state: HandoverJson }) {
  const t = useText()
  const [doing, setDoing] = useState<'new-admin' | 'stolen' | null>(null)
  const stop = (): void => setDoing(null)
  if (doing === 'new-admin') return <NewAdmin onClose={stop} />
  if (doing === 'stolen') return <Stolen onClose={stop} />
  return (
    <>
      <section class="card stack-small" aria-labelledby="new-admin-title">
        <h2 id="new-admin-title">{t('handover.new-admin')}</h2>
        <p>{t('handover.new-admin-what', { needs: state.needs })}</p>
        <Button kind="quiet" onClick={() => setDoing('new-admin')}>
          {t('handover.new-admin-go')}
        </Button>
      </section>
      <section class="card stack-small" aria-labelledby="stolen-title">
        <h2 id="stolen-title">{t('handover.stolen')}</h2>
        <p>{t('handover.stolen-what')}</p>
        <Button kind="quiet" onClick={() => setDoing('stolen')}>
          {t('handover.stolen-go')}
        </Button>
      </section>
    </>
  )
}

const REFRESH = ['handover'] as const

/** First the new words on paper, then anything else. */
function NewAdmin({ onClose }: { onClose: () => void }) {
  const app = useApp()
  const t = useText()
  const group = useMe()?.group
  const [sheet, setSheet] = useState<NewSheet | null>(null)
  const make = useForm<null, NewSheet>({
    read: () => ({ ok: true, value: null }),
    send: async () => {
      try {
        const { makeSheet } = await import('../flows/handover.ts')
        return { ok: true, value: makeSheet(length => crypto.getRandomValues(new Uint8Array(length))) }
      } catch (cause) {
        return { ok: false, refusal: withoutConnection(cause) }
      }
    },
    done: setSheet,
  })
  const begin = useForm<NewSheet, HandoverJson>({
    read: () => (sheet === null ? { ok: false, fields: {} } : { ok: true, value: sheet }),
    send: made => beginWithSheet(app.api, made),
    refresh: REFRESH,
  })
  if (sheet === null)
    return (
      <section class="card stack" aria-labelledby="new-admin-title">
        <h2 id="new-admin-title">{t('handover.new-admin')}</h2>
        <ol class="steps stack-small">
          <li>{t('handover.step-1')}</li>
          <li>{t('handover.step-2')}</li>
          <li>{t('handover.step-3')}</li>
        </ol>
        <p>{t('handover.not-yet')}</p>
        <RefusalNote refusal={make.refusal} />
        <div class="button-row">
          <Button busy={make.busy} onClick={() => make.start(null)}>
            {t('handover.make-words')}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {t('common.cancel')}
          </Button>
        </div>
      </section>
    )
  return (
    <section class="stack" aria-labelledby="new-words-title">
      <h2 id="new-words-title">{t('handover.new-words')}</h2>
      <p>{t('handover.new-words-what')}</p>
      <ol class="words card">
        {sheet.words.map((word, i) => (
          <li key={i} translate={false} lang="en">
            {word}
          </li>
        ))}
      </ol>
      <p class="print-only">
        LocalPay · {group?.name} · {group?.code}
      </p>
      <Button kind="quiet" onClick={() => window.print()}>
        {t('words.print')}
      </Button>
      <form class="stack" onSubmit={begin.submit}>
        <Check label={t('words.written')} name="written" required />
        <FormEnd form={begin} go={t('common.continue')} onCancel={onClose} />
      </form>
    </section>
  )
}

function Stolen({ onClose }: { onClose: () => void }) {
  const { api } = useApp()
  const t = useText()
  const form = useForm<null, HandoverJson>({
    read: () => ({ ok: true, value: null }),
    send: () => api.beginHandover({ newRoots: null, restart: true }),
    refresh: REFRESH,
  })
  return (
    <section class="card stack" aria-labelledby="stolen-title">
      <h2 id="stolen-title">{t('handover.stolen')}</h2>
      <ul class="steps stack-small">
        <li>{t('handover.stolen-1')}</li>
        <li>{t('handover.stolen-2')}</li>
        <li>{t('handover.stolen-3')}</li>
      </ul>
      <form class="stack" onSubmit={form.submit}>
        <Check label={t('handover.stolen-sure')} name="sure" required />
        <FormEnd form={form} go={t('common.continue')} onCancel={onClose} />
      </form>
    </section>
  )
}

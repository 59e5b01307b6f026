import type { HandoverJson } from '@localpay/node'
import { useState } from 'preact/hooks'
import type { NewSheet } from '../flows/handover.ts'
import { beginWithSheets, type NewSheets, SHEETS_MAX } from '../flows/handover-run.ts'
import { withoutConnection } from '../flows/session.ts'
import { Button } from '../parts/button.tsx'
import { Check } from '../parts/choices.tsx'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { Select } from '../parts/field.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { type FormView, useForm } from '../parts/use-form.ts'
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

const numbersTo = (most: number): readonly number[] => Array.from({ length: most }, (_, i) => i + 1)

/** First the new words on paper, sheet after sheet, then anything else. */
function NewAdmin({ onClose }: { onClose: () => void }) {
  const app = useApp()
  const t = useText()
  const [count, setCount] = useState(1)
  const [needs, setNeeds] = useState(1)
  const [made, setMade] = useState<NewSheets | null>(null)
  const [at, setAt] = useState(0)
  const make = useForm<number, NewSheets>({
    read: () => ({ ok: true, value: count }),
    send: async wanted => {
      try {
        const { makeSheet } = await import('../flows/handover.ts')
        const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))
        return { ok: true, value: { sheets: numbersTo(wanted).map(() => makeSheet(random)), needs } }
      } catch (cause) {
        return { ok: false, refusal: withoutConnection(cause) }
      }
    },
    done: setMade,
  })
  const begin = useForm<NewSheets, HandoverJson>({
    read: () => (made === null ? { ok: false, fields: {} } : { ok: true, value: made }),
    send: sheets => beginWithSheets(app.api, sheets),
    refresh: REFRESH,
  })
  if (made !== null)
    return (
      <SheetOfWords key={at} made={made} at={at} begin={begin} next={() => setAt(at + 1)} onClose={onClose} />
    )
  return (
    <section class="card stack" aria-labelledby="new-admin-title">
      <h2 id="new-admin-title">{t('handover.new-admin')}</h2>
      <ol class="steps stack-small">
        <li>{t('handover.step-1')}</li>
        <li>{t('handover.step-2')}</li>
        <li>{t('handover.step-3')}</li>
      </ol>
      <Select
        label={t('handover.sheets')}
        hint={t('handover.sheets-hint')}
        value={String(count)}
        onChange={event => {
          const wanted = Number(event.currentTarget.value)
          setCount(wanted)
          setNeeds(Math.min(wanted, 2))
        }}
      >
        {numbersTo(SHEETS_MAX).map(one => (
          <option key={one} value={String(one)}>
            {one}
          </option>
        ))}
      </Select>
      {count > 1 && (
        <Select
          label={t('handover.needs')}
          hint={t('handover.needs-hint', { count, needs, spare: count - needs })}
          value={String(needs)}
          onChange={event => setNeeds(Number(event.currentTarget.value))}
        >
          {numbersTo(count).map(one => (
            <option key={one} value={String(one)} selected={one === needs}>
              {one}
            </option>
          ))}
        </Select>
      )}
      <p>{t('handover.not-yet')}</p>
      <RefusalNote refusal={make.refusal} />
      <div class="button-row">
        <Button busy={make.busy} onClick={() => make.start(count)}>
          {t('handover.make-words')}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {t('common.cancel')}
        </Button>
      </div>
    </section>
  )
}

/** One sheet, shown once: the next comes when this one is on paper, and after the last the hand-over begins. */
function SheetOfWords(props: {
  readonly made: NewSheets
  readonly at: number
  readonly begin: FormView<NewSheets, never>
  readonly next: () => void
  readonly onClose: () => void
}) {
  const { made, at, begin, next, onClose } = props
  const t = useText()
  const group = useMe()?.group
  const of = made.sheets.length
  const sheet = made.sheets[at] as NewSheet
  const isLast = at + 1 === of
  const which = t('handover.sheet-of', { at: at + 1, of, code: sheet.code })
  function submit(event: SubmitEvent): void {
    if (isLast) begin.submit(event)
    else {
      event.preventDefault()
      next()
      window.scrollTo(0, 0)
    }
  }
  return (
    <section class="stack" aria-labelledby="new-words-title">
      <h2 id="new-words-title">{of === 1 ? t('handover.new-words') : which}</h2>
      <p>{t('handover.new-words-what')}</p>
      {of > 1 && <p>{t('handover.keep-apart')}</p>}
      <ol class="words card">
        {sheet.words.map((word, i) => (
          <li key={i} translate={false} lang="en">
            {word}
          </li>
        ))}
      </ol>
      <p class="print-only">
        LocalPay · {group?.name} · {group?.code} · {which}
      </p>
      <Button kind="quiet" onClick={() => window.print()}>
        {t('words.print')}
      </Button>
      <form class="stack" onSubmit={submit}>
        <Check label={t('words.written')} name="written" required />
        <FormEnd form={begin} go={t(isLast ? 'common.continue' : 'handover.next-sheet')} onCancel={onClose} />
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

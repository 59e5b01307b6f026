import type { HandoverJson } from '@localpay/node'
import { useId, useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { isSigned, signWaiting } from '../flows/handover-run.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useText } from '../parts/context.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { RecoveryWords } from '../parts/recovery-words.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Sheet } from '../parts/sheet.tsx'
import { useForm } from '../parts/use-form.ts'

type Waiting = NonNullable<HandoverJson['waiting']>

const REFRESH = ['handover'] as const
/** A hand-over file is far below; more is another file. */
const FILE_CHARS_MAX = 36_000

/** A hand-over that was begun: who must still sign, by words typed here or in a file that travels; then it is recorded. */
export function HandoverWaiting({ waiting }: { waiting: Waiting }) {
  const t = useText()
  const { code, newRoots, restart, lacks } = waiting
  const signed = isSigned(waiting)
  return (
    <>
      <section class="card stack" aria-labelledby="waiting-title">
        <h2 id="waiting-title">{t('handover.waiting')}</h2>
        <p>
          {t(newRoots === null ? 'handover.same-words' : 'handover.other-words', {
            codes: (newRoots?.roots ?? []).map(one => one.code).join(', '),
          })}{' '}
          {restart && t('handover.restart')}
        </p>
        <p class="second">{t('handover.file-code', { code })}</p>
        {lacks.map(({ paper, need, from }) => (
          <p key={paper}>
            {t('handover.lack', { paper, need, codes: from.map(one => one.code).join(', ') })}
          </p>
        ))}
        {signed ? <Finish restart={restart} /> : <SignHere waiting={waiting} />}
      </section>
      {!signed && <Elsewhere waiting={waiting} />}
      <Drop />
    </>
  )
}

function SignHere({ waiting }: { waiting: Waiting }) {
  const { api } = useApp()
  const t = useText()
  const [times, setTimes] = useState(0)
  const form = useForm<string, HandoverJson>({
    read: typed => ({ ok: true, value: typed('words') }),
    send: words => signWaiting(api, waiting, words),
    refresh: REFRESH,
    said: t('handover.signed'),
    done: () => {
      setTimes(times + 1)
      form.again()
    },
  })
  return (
    <form key={times} class="stack" onSubmit={form.submit}>
      <RecoveryWords />
      <FormEnd form={form} go={t('handover.sign')} />
    </form>
  )
}

/** The sheet lies in another house: a file goes there, and comes back signed. */
function Elsewhere({ waiting }: { waiting: Waiting }) {
  const { api, queries, said } = useApp()
  const t = useText()
  const id = useId()
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  async function bring(file: File | undefined): Promise<void> {
    if (file === undefined) return
    const text = file.size > FILE_CHARS_MAX ? '' : await file.text()
    const answer = await api.signedHandover(text)
    setRefusal(answer.ok ? null : answer.refusal)
    if (answer.ok) said.value = t('handover.brought')
    await queries.refresh(REFRESH)
  }
  return (
    <section class="card stack" aria-labelledby="elsewhere-title">
      <h2 id="elsewhere-title">{t('handover.elsewhere')}</h2>
      <p>{t('handover.elsewhere-what')}</p>
      <a
        class="button quiet"
        href={`data:text/plain;charset=utf-8,${encodeURIComponent(waiting.file)}`}
        download={`handover-${waiting.code}.txt`}
      >
        {t('handover.download')}
      </a>
      <div class="field">
        <label for={id}>{t('handover.bring')}</label>
        <input
          id={id}
          type="file"
          accept=".txt,text/plain"
          onChange={event => void bring(event.currentTarget.files?.[0])}
        />
      </div>
      <RefusalNote refusal={refusal} />
    </section>
  )
}

function Finish({ restart }: { restart: boolean }) {
  const { api } = useApp()
  const t = useText()
  const form = useForm<null, HandoverJson>({
    read: () => ({ ok: true, value: null }),
    send: () => api.finishHandover(),
    refresh: [...REFRESH, 'me'],
    said: t(restart ? 'handover.done-restart' : 'handover.done'),
  })
  return (
    <>
      <p>{t('handover.all-signed')}</p>
      <RefusalNote refusal={form.refusal} />
      <Button busy={form.busy} onClick={() => form.start(null)}>
        {t('handover.finish')}
      </Button>
    </>
  )
}

function Drop() {
  const { api } = useApp()
  const t = useText()
  const [asking, setAsking] = useState(false)
  const form = useForm<null, HandoverJson>({
    read: () => ({ ok: true, value: null }),
    send: () => api.dropHandover(),
    refresh: REFRESH,
    said: t('handover.dropped'),
  })
  return (
    <>
      <Button kind="quiet" onClick={() => setAsking(true)}>
        {t('handover.drop')}
      </Button>
      {asking && (
        <Sheet title={t('handover.drop')} onClose={() => setAsking(false)}>
          <div class="stack">
            <p>{t('handover.drop-what')}</p>
            <RefusalNote refusal={form.refusal} />
            <div class="button-row">
              <Button busy={form.busy} onClick={() => form.start(null)}>
                {t('handover.drop')}
              </Button>
              <Button kind="quiet" onClick={() => setAsking(false)}>
                {t('common.back')}
              </Button>
            </div>
          </div>
        </Sheet>
      )}
    </>
  )
}

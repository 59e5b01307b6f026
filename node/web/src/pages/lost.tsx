import { useState } from 'preact/hooks'
import { sayExactly } from '../flows/dates.ts'
import { askBack, forgetLost, type Lost, readLost } from '../flows/own-access.ts'
import { createRescue, type RescueStep } from '../flows/rescue-run.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { Field, PASSWORD_LENGTH_MIN, PasswordField } from '../parts/field.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Heading } from '../parts/heading.tsx'
import { RecoveryWords } from '../parts/recovery-words.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useForm } from '../parts/use-form.ts'

/** For who lost the password: chooses another one, gets a code, and sees how far the committee is. */
export function LostPage() {
  const { notes } = useApp()
  const t = useText()
  const [lost, setLost] = useState(() => readLost(notes))
  function askAgain(): void {
    forgetLost(notes)
    setLost(null)
  }
  return (
    <div class="stack narrow">
      <Heading title={t('lost.heading')} />
      {lost === null ? <AskForm onAsked={setLost} /> : <Asked lost={lost} onAgain={askAgain} />}
    </div>
  )
}

function AskForm({ onAsked }: { onAsked: (lost: Lost) => void }) {
  const app = useApp()
  const t = useText()
  const form = useForm<{ name: string; password: string }, Lost>({
    read: typed => ({ ok: true, value: { name: typed('name'), password: typed('password') } }),
    send: typed => askBack(app, typed),
    done: ({ name, key }) => onAsked({ name, key }),
  })
  return (
    <>
      <p>{t('lost.how')}</p>
      <ol class="steps stack-small">
        <li>{t('lost.step-1')}</li>
        <li>{t('lost.step-2')}</li>
        <li>{t('lost.step-3')}</li>
      </ol>
      <form class="stack" onSubmit={form.submit}>
        <Field
          label={t('signin.name')}
          hint={t('signin.name-hint')}
          name="name"
          autocomplete="username"
          required
          maxLength={60}
        />
        <PasswordField
          label={t('access.next')}
          hint={t('password.hint', { least: PASSWORD_LENGTH_MIN })}
          fresh
        />
        <FormEnd form={form} go={t(form.busy ? 'lost.busy' : 'lost.send')} />
      </form>
    </>
  )
}

function Asked({ lost, onAgain }: { lost: Lost; onAgain: () => void }) {
  const { api } = useApp()
  const t = useText()
  const query = useQuery(`lost?${lost.key}`, stop => api.lostState(lost.key, stop))
  return (
    <>
      <p>{t('lost.for', { name: lost.name })}</p>
      <Loaded query={query} tall>
        {({ state, code, ready }) => (
          <>
            {state === 'asked' || state === 'signing' ? (
              <section class="card number-card">
                <h2>{t('lost.code')}</h2>
                <p class="number-big">{code}</p>
                <p>{t('lost.code-how')}</p>
              </section>
            ) : null}
            <p role="status">
              {t(STATE_TEXTS[state], { when: ready === null ? '' : sayExactly(ready, t.language) })}
            </p>
            <div class="button-row">
              {state === 'done' ? (
                <a class="button main" href="/signin">
                  {t('signin.title')}
                </a>
              ) : (
                <Button onClick={query.refetch}>{t('waiting.look')}</Button>
              )}
              <Button kind="quiet" onClick={onAgain}>
                {t('lost.ask-again')}
              </Button>
            </div>
            {state === 'asked' && <ByWords lost={lost} />}
          </>
        )}
      </Loaded>
    </>
  )
}

/** For administrators, whom nobody else may be able to let in. */
function ByWords({ lost }: { lost: Lost }) {
  const { api } = useApp()
  const t = useText()
  const [rescue] = useState(() => createRescue(api, lost.key))
  const [missing, setMissing] = useState(0)
  const form = useForm<string, RescueStep>({
    read: typed => ({ ok: true, value: typed('words') }),
    send: rescue,
    refresh: [`lost?${lost.key}`],
    done: step => {
      setMissing(step.missing)
      form.again()
    },
  })
  return (
    <details class="card">
      <summary>{t('lost.by-words')}</summary>
      <form key={missing} class="stack" onSubmit={form.submit}>
        <p>{t('lost.by-words-what')}</p>
        {missing > 0 && <p role="status">{t('lost.more-words', { count: missing })}</p>}
        <RecoveryWords />
        <FormEnd form={form} go={t('lost.by-words-go')} />
      </form>
    </details>
  )
}

const STATE_TEXTS = {
  asked: 'lost.state-asked',
  signing: 'lost.state-signing',
  waiting: 'lost.state-waiting',
  done: 'lost.state-done',
  over: 'lost.state-over',
  gone: 'lost.state-gone',
} as const

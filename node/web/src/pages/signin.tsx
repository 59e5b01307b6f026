import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useText } from '../parts/context.tsx'
import { Field, PasswordField, readForm } from '../parts/field.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'

export function SigninPage() {
  const { session } = useApp()
  const t = useText()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy) return
    const form = readForm(event.currentTarget as HTMLFormElement)
    setBusy(true)
    const refused = await session.signIn(form('name'), form('password'))
    setBusy(false)
    setRefusal(refused)
  }
  return (
    <div class="stack narrow">
      <Heading title={t('signin.title')} />
      <form class="stack" onSubmit={submit}>
        <Field
          label={t('signin.name')}
          hint={t('signin.name-hint')}
          name="name"
          autocomplete="username"
          required
          maxLength={60}
        />
        <PasswordField label={t('password.label')} fresh={false} />
        <RefusalNote refusal={refusal} />
        <Button type="submit" busy={busy}>
          {t(busy ? 'signin.busy' : 'signin.title')}
        </Button>
      </form>
      <p>
        <a href="/join">{t('signin.not-yet')}</a>
      </p>
      <p>
        <a href="/lost">{t('signin.lost')}</a>
      </p>
    </div>
  )
}

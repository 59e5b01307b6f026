import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { Button } from './button.tsx'
import { useApp, useMe, useText } from './context.tsx'
import { PasswordField, readForm } from './field.tsx'
import { RefusalNote } from './refusal-note.tsx'
import { Sheet } from './sheet.tsx'

/** «Your password, to sign this»: shown when this device does not hold what it signs with. */
export function PasswordSheet() {
  const { session } = useApp()
  const me = useMe()
  const t = useText()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const answer = session.asking.value
  if (answer === null || me === null) return null
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy || me === null || answer === null) return
    const password = readForm(event.currentTarget as HTMLFormElement)('password')
    setBusy(true)
    const refused = await session.signIn(me.name, password)
    setBusy(false)
    setRefusal(refused)
    if (refused === null) answer(true)
  }
  return (
    <Sheet title={t('password.sheet-title')} onClose={() => answer(false)}>
      <form class="stack" onSubmit={submit}>
        <p>{t('password.sheet-why')}</p>
        <PasswordField label={t('password.label')} fresh={false} />
        <RefusalNote refusal={refusal} />
        <div class="button-row">
          <Button type="submit" busy={busy}>
            {t('password.sheet-go')}
          </Button>
          <Button kind="quiet" onClick={() => answer(false)}>
            {t('common.cancel')}
          </Button>
        </div>
      </form>
    </Sheet>
  )
}

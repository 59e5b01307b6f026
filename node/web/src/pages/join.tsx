import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useText } from '../parts/context.tsx'
import { Field, PASSWORD_LENGTH_MIN, PasswordField, readForm, Select, TextArea } from '../parts/field.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'

export function JoinPage() {
  const { session, data } = useApp()
  const t = useText()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const group = data.state.data.value?.group
  const areas = data.state.data.value?.areas ?? []
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy) return
    const form = readForm(event.currentTarget as HTMLFormElement)
    const wish = {
      name: form('name'),
      town: form('town'),
      about: form('about'),
      area: form('area'),
      language: t.language,
    }
    setBusy(true)
    setRefusal(await session.join(wish, form('password')))
    setBusy(false)
  }
  return (
    <div class="stack narrow">
      <Heading title={t('join.title')} />
      <p>{t('join.what', { group: group?.name ?? '' })}</p>
      <form class="stack" onSubmit={submit}>
        <Field
          label={t('join.name')}
          hint={t('join.name-hint')}
          name="name"
          autocomplete="name"
          required
          minLength={2}
          maxLength={60}
        />
        <Field label={t('join.town')} name="town" autocomplete="address-level2" maxLength={80} />
        {areas.length > 0 && (
          <Select label={t('join.area')} name="area">
            <option value="">{t('members.no-area')}</option>
            {areas.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
        <TextArea label={t('join.about')} hint={t('join.about-hint')} name="about" maxLength={500} />
        <PasswordField
          label={t('password.new')}
          hint={t('password.hint', { least: PASSWORD_LENGTH_MIN })}
          fresh
        />
        <RefusalNote refusal={refusal} />
        <Button type="submit" busy={busy}>
          {t(busy ? 'join.busy' : 'join.send')}
        </Button>
      </form>
    </div>
  )
}

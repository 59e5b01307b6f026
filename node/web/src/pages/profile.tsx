/** What I say of myself, and how others reach me. */
import type { ContactJson, ProfileJson } from '@localpay/node'
import { CONTACT_KINDS, CONTACT_READERS, LIMITS } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { readProfile } from '../flows/profile.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { Field, Select, TextArea } from '../parts/field.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useForm } from '../parts/use-form.ts'

/** What makes a photo small comes after the page. */
const photoPart = async () => (await import('./profile-photo.tsx')).ProfilePhoto

export function ProfilePage() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('profile', stop => api.profile(stop))
  if (me === null) return null
  return (
    <div class="stack narrow">
      <Heading title={t('profile.title')} />
      <SectionMenu section="account" />
      <Loaded query={query} tall>
        {profile => (
          <>
            <ProfileForm profile={profile} />
            <Lazy
              bring={photoPart}
              props={{ account: me.accounts[0]?.account ?? '', photo: profile.photo }}
            />
          </>
        )}
      </Loaded>
      <a href={`/people/${me.accounts[0]?.account}`}>{t('profile.see')}</a>
    </div>
  )
}

function ProfileForm({ profile }: { profile: ProfileJson }) {
  const { api } = useApp()
  const t = useText()
  // What came later from elsewhere must not slip under what is being typed: a number would change its readers.
  const [{ contacts }] = useState(profile)
  const [lines, setLines] = useState(Math.max(1, contacts.length))
  const form = useForm({
    read: typed => readProfile(typed, lines),
    send: api.changeProfile,
    refresh: ['profile', 'me', 'person', 'praise'],
    said: t('profile.saved'),
    done: () => form.again(),
  })
  return (
    <form class="stack" onSubmit={form.submit}>
      <p>{t('profile.what')}</p>
      <Field
        label={t('profile.name')}
        name="name"
        autocomplete="name"
        required
        minLength={2}
        maxLength={60}
        defaultValue={profile.name}
      />
      <Field
        label={t('profile.town')}
        name="town"
        autocomplete="address-level2"
        maxLength={80}
        defaultValue={profile.town}
      />
      <TextArea
        label={t('profile.about')}
        hint={t('profile.about-hint')}
        name="about"
        maxLength={500}
        defaultValue={profile.about}
      />
      <section class="stack" aria-labelledby="reach-title">
        <h2 id="reach-title">{t('profile.reach')}</h2>
        <p>{t('profile.reach-what')}</p>
        {Array.from({ length: lines }, (_, line) => (
          <Way key={line} line={line} contact={contacts[line]} refusal={form.fields[`value-${line}`]} />
        ))}
        {lines < LIMITS.contactsMax && (
          <Button kind="quiet" onClick={() => setLines(lines + 1)}>
            {t('profile.add')}
          </Button>
        )}
      </section>
      <FormEnd form={form} go={t('profile.save')} />
    </form>
  )
}

interface WayProps {
  readonly line: number
  readonly contact: ContactJson | undefined
  readonly refusal: Refusal | undefined
}

function Way({ line, contact, refusal }: WayProps) {
  const t = useText()
  const [kind, setKind] = useState<ContactJson['kind']>(contact?.kind ?? 'phone')
  return (
    <fieldset class="card stack-small">
      <legend class="unseen">{t('profile.way', { at: line + 1 })}</legend>
      <Select
        label={t('profile.kind')}
        name={`kind-${line}`}
        onChange={event => setKind(event.currentTarget.value as ContactJson['kind'])}
      >
        {CONTACT_KINDS.map(one => (
          <option key={one} value={one} selected={one === kind}>
            {t('profile.kind-name', { kind: one })}
          </option>
        ))}
      </Select>
      <Field
        label={t('profile.value', { kind })}
        name={`value-${line}`}
        maxLength={LIMITS.contactCharsMax}
        defaultValue={contact?.value ?? ''}
        refusal={refusal}
        {...(kind === 'email' ? { autocapitalize: 'none' as const } : {})}
      />
      <Select label={t('profile.to')} name={`to-${line}`}>
        {CONTACT_READERS.map(one => (
          <option key={one} value={one} selected={one === (contact?.to ?? 'members')}>
            {t('profile.to-name', { to: one })}
          </option>
        ))}
      </Select>
    </fieldset>
  )
}

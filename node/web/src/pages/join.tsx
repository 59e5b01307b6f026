import type { StateReply, TermsReply } from '@localpay/node'
import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { readInvite } from '../flows/invite.ts'
import { Button } from '../parts/button.tsx'
import { Check } from '../parts/choices.tsx'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { Field, PASSWORD_LENGTH_MIN, PasswordField, readForm, Select, TextArea } from '../parts/field.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Loaded } from '../parts/skeleton.tsx'

type Terms = TermsReply['terms']

/** Saying who one is; with an invitation in the address, also who sent it. */
export function JoinPage() {
  const { router } = useApp()
  const invite = readInvite(router.here.value)
  if (invite?.isOne) return <Invited secret={invite.secret} />
  return <Door invitedBy={null} ended={invite === null ? null : { code: 'invitation-unknown' }} />
}

function Invited({ secret }: { secret: string }) {
  const { api } = useApp()
  const query = useQuery(`invitation?${secret}`, stop => api.invitation(secret, stop))
  const { value } = query.data
  const refusal = query.refusal.value
  // Without a connection nobody has said that it opens nothing.
  const ended = refusal?.code.startsWith('invitation-') ? refusal : null
  return (
    <Door
      invitedBy={ended === null ? (value?.by ?? null) : null}
      ended={ended}
      {...(ended === null ? { secret } : {})}
    />
  )
}

interface DoorProps {
  /** Name of who invites; null for nobody, or not known yet. */
  readonly invitedBy: string | null
  /** Why the invitation opens nothing. */
  readonly ended: Refusal | null
  readonly secret?: string
}

function Door({ invitedBy, ended, secret }: DoorProps) {
  const { api, data } = useApp()
  const t = useText()
  const terms = useQuery('terms', stop => api.terms(stop))
  const state = data.state.data.value
  const group = state?.group?.name ?? ''
  return (
    <div class="stack narrow">
      <Heading title={t('join.title')} />
      {invitedBy !== null && <p class="lead">{t('join.invited', { name: invitedBy, group })}</p>}
      <RefusalNote refusal={ended} />
      {ended !== null && <p>{t('join.without')}</p>}
      <p>{t('join.what', { group })}</p>
      <Loaded query={terms} tall>
        {reply => (
          <Form
            areas={state?.areas ?? []}
            terms={reply.terms}
            {...(secret === undefined ? {} : { secret })}
          />
        )}
      </Loaded>
    </div>
  )
}

function Form({ areas, terms, secret }: { areas: StateReply['areas']; terms: Terms; secret?: string }) {
  const { session, queries } = useApp()
  const t = useText()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
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
      ...(terms === null ? {} : { terms: terms.hash }),
      ...(secret === undefined ? {} : { invitation: secret }),
    }
    setBusy(true)
    const refused = await session.join(wish, form('password'))
    setRefusal(refused)
    setBusy(false)
    // Terms and invitation may be others by now.
    if (refused !== null) void queries.refresh(['terms', 'invitation'])
  }
  return (
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
      {terms !== null && <AcceptTerms terms={terms} />}
      <RefusalNote refusal={refusal} />
      <Button type="submit" busy={busy}>
        {t(busy ? 'join.busy' : 'join.send')}
      </Button>
    </form>
  )
}

/** New terms are accepted anew: their box is empty again. */
function AcceptTerms({ terms }: { terms: NonNullable<Terms> }) {
  const t = useText()
  const [first] = useState(terms.hash)
  return (
    <section class="card stack" aria-labelledby="terms-title">
      <h2 id="terms-title">{t('terms.title')}</h2>
      <RefusalNote refusal={terms.hash === first ? null : { code: 'terms-changed' }} />
      <p class="ad-body">{terms.text}</p>
      <Check key={terms.hash} label={t('join.accept')} name="accept" required />
    </section>
  )
}

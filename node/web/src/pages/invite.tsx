import type { InvitationsReply, InviteRequest } from '@localpay/node'
import { useEffect, useRef, useState } from 'preact/hooks'
import { sayDate } from '../flows/dates.ts'
import { createInviting, inviteLink } from '../flows/invite.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { Select, TextArea } from '../parts/field.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Empty, Row, Rows } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useForm } from '../parts/use-form.ts'

type Invitation = InvitationsReply['invitations'][number]

/** A link for somebody one knows, and those that were made before. */
export function InvitePage() {
  const { api } = useApp()
  const t = useText()
  const [secret, setSecret] = useState<string | null>(null)
  const query = useQuery('invitations', stop => api.invitations(stop))
  return (
    <div class="stack narrow">
      <Heading title={t('invite.title')} />
      <SectionMenu section="group" />
      {secret === null ? (
        <MakeLink onMade={setSecret} />
      ) : (
        <Link secret={secret} onDone={() => setSecret(null)} />
      )}
      <section class="stack" aria-labelledby="invitations-title">
        <h2 id="invitations-title">{t('invite.list')}</h2>
        <Loaded query={query} tall>
          {({ invitations }) =>
            invitations.length === 0 ? (
              <Empty text={t('invite.none')} />
            ) : (
              <Rows>
                {invitations.map(one => (
                  <One key={one.invitation} one={one} />
                ))}
              </Rows>
            )
          }
        </Loaded>
      </section>
    </div>
  )
}

/** People who may ask with one link. */
const USES = [1, 2, 3, 5, 10] as const

function MakeLink({ onMade }: { onMade: (secret: string) => void }) {
  const { api } = useApp()
  const t = useText()
  const [inviting] = useState(() => createInviting(length => crypto.getRandomValues(new Uint8Array(length))))
  const form = useForm<InviteRequest, InvitationsReply>({
    read: typed => ({
      ok: true,
      value: inviting.request({ uses: Number(typed('uses')), note: typed('note') }),
    }),
    send: request => api.invite(request),
    refresh: ['invitations'],
    done: () => onMade(inviting.done()),
  })
  return (
    <form class="stack" onSubmit={form.submit}>
      <p>{t('invite.what')}</p>
      <TextArea label={t('invite.note')} hint={t('invite.note-hint')} name="note" rows={2} maxLength={200} />
      <Select label={t('invite.uses')} name="uses">
        {USES.map(uses => (
          <option key={uses} value={uses}>
            {uses}
          </option>
        ))}
      </Select>
      <FormEnd form={form} go={t('invite.make')} />
    </form>
  )
}

/** Kept nowhere: whoever loses it takes the invitation back and makes another. */
function Link({ secret, onDone }: { secret: string; onDone: () => void }) {
  const { router } = useApp()
  const t = useText()
  const me = useMe()
  const [copied, setCopied] = useState(false)
  const title = useRef<HTMLHeadingElement>(null)
  // The button that made it is gone, and with it the place where one was.
  useEffect(() => title.current?.focus(), [])
  const link = inviteLink(router.here.value.origin, secret)
  const text = t('invite.share-text', { name: me?.name ?? '', group: me?.group.name ?? '' })
  return (
    <section class="card stack" aria-labelledby="link-title">
      <h2 id="link-title" ref={title} tabIndex={-1}>
        {t('invite.ready')}
      </h2>
      <p>{t('invite.once')}</p>
      <TextArea label={t('invite.link')} value={link} rows={3} readOnly />
      <p role="status">{copied ? t('invite.copied') : ''}</p>
      <div class="button-row">
        {'share' in navigator && (
          // Whoever puts the sheet of the phone away has changed their mind.
          <Button onClick={() => navigator.share({ text, url: link }).catch(() => {})}>
            {t('invite.share')}
          </Button>
        )}
        {/* On an address that is not secure a page may not copy by itself; the text can be marked there. */}
        {window.isSecureContext && (
          <Button
            kind={'share' in navigator ? 'quiet' : 'main'}
            onClick={() => navigator.clipboard.writeText(link).then(() => setCopied(true))}
          >
            {t('invite.copy')}
          </Button>
        )}
        <Button kind="quiet" onClick={onDone}>
          {t('common.done')}
        </Button>
      </div>
    </section>
  )
}

function One({ one }: { one: Invitation }) {
  const { api } = useApp()
  const t = useText()
  const { invitation, note, uses, used, at, until, state } = one
  const form = useForm<null, InvitationsReply>({
    read: () => ({ ok: true, value: null }),
    send: () => api.takeBackInvitation(invitation),
    refresh: ['invitations'],
    said: t('invite.taken-back'),
  })
  const title = note || t('invite.no-note', { date: sayDate(at, t.language) })
  return (
    <Row
      title={title}
      second={`${t('invite.state', { state, date: sayDate(until, t.language) })}, ${t('invite.used', { used, uses })}`}
    >
      {state === 'open' && (
        <>
          <Button kind="quiet" busy={form.busy} onClick={() => form.start(null)}>
            {t('invite.take-back')}
            <span class="unseen"> {title}</span>
          </Button>
          <RefusalNote refusal={form.refusal} />
        </>
      )}
    </Row>
  )
}

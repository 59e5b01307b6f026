import type { AccessReply, Me } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import { sayNumber } from '../flows/account-number.ts'
import { sayWhenWithin } from '../flows/dates.ts'
import { createPasswordChange, type PasswordChange } from '../flows/own-access.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { PASSWORD_LENGTH_MIN, PasswordField } from '../parts/field.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Row, Rows } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { SignOut } from '../parts/sign-out.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useAct, useForm } from '../parts/use-form.ts'

/** How a member comes in: the password, the devices that are signed in, another device, and what stands on paper. */
export function AccessPage() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('access', stop => api.access(stop))
  if (me === null) return null
  return (
    <div class="stack narrow">
      <Heading title={t('access.title')} />
      <SectionMenu section="account" />
      <Loaded query={query} tall>
        {access => (
          <>
            <Password me={me} chosen={access.passwordAt} />
            <Devices sessions={access.sessions} />
            {access.keys.length > 0 && <Signatures keys={access.keys} />}
          </>
        )}
      </Loaded>
      <section class="card stack-small" aria-labelledby="another-title">
        <h2 id="another-title">{t('access.another')}</h2>
        <p>
          {t('access.another-how', {
            address: window.location.origin,
            number: sayNumber(me.account?.number ?? ''),
          })}
        </p>
      </section>
      <section class="card stack-small" aria-labelledby="paper-title">
        <h2 id="paper-title">{t('access.paper')}</h2>
        <p>{t('access.paper-what')}</p>
        <a class="button quiet" href="/access/sheet">
          {t('sheet.title')}
        </a>
      </section>
    </div>
  )
}

function Password({ me, chosen }: { me: Me; chosen: number }) {
  const t = useText()
  const [changing, setChanging] = useState(false)
  return (
    <section class="card stack" aria-labelledby="password-title">
      <h2 id="password-title">{t('access.password')}</h2>
      {changing ? (
        <PasswordForm me={me} onClose={() => setChanging(false)} />
      ) : (
        <>
          <p>{t('access.chosen', { when: sayWhenWithin(chosen, useApp().now(), t.language) })}</p>
          <Button kind="quiet" onClick={() => setChanging(true)}>
            {t('access.change')}
          </Button>
        </>
      )}
    </section>
  )
}

function PasswordForm({ me, onClose }: { me: Me; onClose: () => void }) {
  const app = useApp()
  const t = useText()
  const [change] = useState(() => createPasswordChange(app))
  const form = useForm<PasswordChange, null>({
    read: typed => ({
      ok: true,
      value: {
        name: me.account?.number ?? me.name,
        old: typed('password'),
        next: typed('next-password'),
      },
    }),
    send: change,
    refresh: ['access'],
    said: t('access.changed'),
    done: onClose,
  })
  return (
    <form class="stack" onSubmit={form.submit}>
      <p>{t('access.change-what')}</p>
      <PasswordField label={t('access.old')} fresh={false} />
      <PasswordField
        label={t('access.next')}
        hint={t('password.hint', { least: PASSWORD_LENGTH_MIN })}
        name="next-password"
        fresh
      />
      <FormEnd form={form} go={t('access.change')} onCancel={onClose} />
    </form>
  )
}

function Devices({ sessions }: Pick<AccessReply, 'sessions'>) {
  const t = useText()
  const others = sessions.filter(({ here }) => !here)
  return (
    <section class="card stack" aria-labelledby="devices-title">
      <h2 id="devices-title">{t('access.devices')}</h2>
      <Rows>
        {sessions.map(one => (
          <Device key={one.session} device={one} />
        ))}
      </Rows>
      <p class="second">{t('access.used-what')}</p>
      {others.length > 1 && <EndOthers />}
      <SignOut label={t('access.sign-out-here')} />
    </section>
  )
}

function Device({ device }: { device: AccessReply['sessions'][number] }) {
  const { api, now } = useApp()
  const t = useText()
  const say = (at: number): string => sayWhenWithin(at, now(), t.language)
  const since = say(device.since)
  const form = useForm<string, null>({
    read: () => ({ ok: true, value: device.session }),
    send: api.endSession,
    refresh: ['access'],
    said: t('access.signed-out'),
  })
  return (
    <Row
      title={t(device.here ? 'access.here' : 'access.there')}
      second={t('access.used', { since, used: say(device.usedAt) })}
    >
      {!device.here && (
        <>
          <Button kind="quiet" busy={form.busy} onClick={() => form.start(device.session)}>
            {t('access.sign-out-there')}
            <span class="unseen"> {t('access.sign-out-there-of', { since })}</span>
          </Button>
          <RefusalNote refusal={form.refusal} />
        </>
      )}
    </Row>
  )
}

/** What signs for this person in the books. The one that the password opens goes with the password alone. */
function Signatures({ keys }: Pick<AccessReply, 'keys'>) {
  const t = useText()
  return (
    <section class="card stack" aria-labelledby="signatures-title">
      <h2 id="signatures-title">{t('access.signatures')}</h2>
      <p>{t('access.signatures-what')}</p>
      <Rows>
        {keys.map(one => (
          <Signature key={one.key} signature={one} />
        ))}
      </Rows>
      <p class="second">{t('access.stolen')}</p>
    </section>
  )
}

function Signature({ signature }: { signature: AccessReply['keys'][number] }) {
  const { now } = useApp()
  const t = useText()
  const { key, code, here, since } = signature
  const title = t('access.end-signature')
  const form = useAct({ kind: 'key', title, refresh: ['access'], said: t('access.signature-ended') })
  const drop = { drop: key as NonNullable<BodyOf<'key'>['drop']> }
  return (
    <Row
      title={code}
      second={
        since === null
          ? t('access.signs-elsewhere')
          : t('access.signs-here', { when: sayWhenWithin(since, now(), t.language) })
      }
    >
      {!here && (
        <>
          <Button
            kind="quiet"
            busy={form.busy}
            onClick={() => (form.state === 'waiting' ? form.retry() : form.start(drop))}
          >
            {title}
            <span class="unseen"> {code}</span>
          </Button>
          <RefusalNote refusal={form.refusal} />
        </>
      )}
    </Row>
  )
}

function EndOthers() {
  const { api } = useApp()
  const t = useText()
  const form = useForm<null, null>({
    read: () => ({ ok: true, value: null }),
    send: () => api.endOthers(),
    refresh: ['access'],
    said: t('access.signed-out'),
    done: () => form.again(),
  })
  return (
    <>
      <RefusalNote refusal={form.refusal} />
      <Button kind="quiet" busy={form.busy} onClick={() => form.start(null)}>
        {t('access.sign-out-all')}
      </Button>
    </>
  )
}

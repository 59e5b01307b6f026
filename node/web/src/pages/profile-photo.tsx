/** The photo that a member shows of themselves: chosen, made small on the device, taken away. */
import type { ProfileJson } from '@localpay/node'
import { useId } from 'preact/hooks'
import { smallPhoto } from '../flows/photo.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useText } from '../parts/context.tsx'
import { Portrait } from '../parts/portrait.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { useForm } from '../parts/use-form.ts'

const REFRESH = ['profile', 'person'] as const

export function ProfilePhoto({ account, photo }: { account: string; photo: ProfileJson['photo'] }) {
  const { api } = useApp()
  const t = useText()
  const id = useId()
  const show = useForm<Blob, null>({
    read: () => ({ ok: false, fields: {} }),
    send: async file => {
      const small = await smallPhoto(file, window).catch(() => null)
      return small === null ? { ok: false, refusal: { code: 'not-a-photo' } } : api.showPhoto(small)
    },
    refresh: REFRESH,
    said: t('profile.photo-saved'),
    done: () => show.again(),
  })
  const hide = useForm<null, null>({
    read: () => ({ ok: false, fields: {} }),
    send: () => api.hidePhoto(),
    refresh: REFRESH,
    said: t('profile.photo-gone'),
    done: () => hide.again(),
  })
  return (
    <section class="card stack-small" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t('profile.photo')}</h2>
      <p>{t('profile.photo-what')}</p>
      <Portrait account={account} photo={photo} />
      <div class="field">
        <label for={id}>{t('profile.photo-choose')}</label>
        <input
          id={id}
          type="file"
          accept="image/*"
          disabled={show.busy}
          onChange={event => {
            const [file] = event.currentTarget.files ?? []
            event.currentTarget.value = ''
            if (file !== undefined) void show.start(file)
          }}
        />
      </div>
      <RefusalNote refusal={show.refusal ?? hide.refusal} />
      {photo !== null && (
        <Button kind="quiet" busy={hide.busy} onClick={() => hide.start(null)}>
          {t('profile.photo-remove')}
        </Button>
      )}
    </section>
  )
}

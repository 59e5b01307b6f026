/** A short letter to another member, who does not see more of the writer than the name. */
import { LIMITS } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import { useApp, useText } from '../parts/context.tsx'
import { TextArea } from '../parts/field.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Sheet } from '../parts/sheet.tsx'
import { useForm } from '../parts/use-form.ts'

export interface WriteProps {
  readonly to: { readonly member: string; readonly name: string }
  /** What the letter begins with. */
  readonly begin: string
  readonly onClose: () => void
}

/** Sixteen bytes in hex. */
const madeUp = (): string =>
  Array.from(window.crypto.getRandomValues(new Uint8Array(16)), byte =>
    byte.toString(16).padStart(2, '0'),
  ).join('')

export function WriteSheet({ to: { member, name }, begin, onClose }: WriteProps) {
  const { api } = useApp()
  const t = useText()
  // One letter, however often it is sent before an answer comes.
  const [wish] = useState(madeUp)
  const form = useForm({
    read: typed => ({ ok: true, value: { wish, to: member, text: typed('text') } }),
    send: api.write,
    refresh: ['messages'],
    said: t('messages.sent-to', { name }),
    done: onClose,
  })
  const title = t('messages.write', { name })
  return (
    <Sheet title={title} onClose={onClose}>
      <form class="stack" onSubmit={form.submit}>
        <TextArea
          label={t('messages.text')}
          hint={t('messages.text-what', { name })}
          name="text"
          required
          maxLength={LIMITS.messageCharsMax}
          defaultValue={begin}
        />
        <FormEnd form={form} go={t('messages.send')} onCancel={onClose} />
      </form>
    </Sheet>
  )
}

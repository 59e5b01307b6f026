import type { ComponentChildren } from 'preact'
import { Button } from './button.tsx'
import { useText } from './context.tsx'
import { RefusalNote } from './refusal-note.tsx'
import { Sheet } from './sheet.tsx'
import type { FormView } from './use-form.ts'

type AnyForm = Omit<FormView<never, unknown>, 'start'>

/** The end of every form: why not, and the buttons. While the node has not answered, the button sends the same again. */
export function FormEnd(props: {
  readonly form: AnyForm
  readonly go: string
  /** What the form is about, where a page has several that say the same: for who cannot see where it stands. */
  readonly about?: string
  readonly onCancel?: () => void
}) {
  const { form, go, about, onCancel } = props
  const t = useText()
  const waiting = form.state === 'waiting'
  return (
    <>
      <RefusalNote refusal={form.refusal} />
      <div class="button-row">
        {waiting ? (
          <Button onClick={form.retry}>{t('common.again')}</Button>
        ) : (
          <Button type="submit" busy={form.busy}>
            {go}
            {about !== undefined && <span class="unseen"> {about}</span>}
          </Button>
        )}
        {onCancel !== undefined && (
          <Button kind="quiet" onClick={onCancel}>
            {t(waiting ? 'common.close' : 'common.cancel')}
          </Button>
        )}
      </div>
    </>
  )
}

/** After a dry run: what it said, and whether to go on. Nothing is sent before the press here. */
export function ConfirmSheet<D>(props: {
  readonly form: Omit<FormView<never, D>, 'start'>
  readonly title: string
  readonly go: string
  readonly children: (checked: D) => ComponentChildren
}) {
  const { form, title, go, children } = props
  const t = useText()
  if (form.checked === null || (form.state !== 'confirming' && form.state !== 'sending')) return null
  return (
    <Sheet title={title} onClose={form.back}>
      <div class="stack">
        {children(form.checked)}
        <div class="button-row">
          <Button busy={form.busy} onClick={form.confirm}>
            {go}
          </Button>
          <Button kind="quiet" onClick={form.back}>
            {t('common.back')}
          </Button>
        </div>
      </div>
    </Sheet>
  )
}

import { Button } from './button.tsx'
import { useApp, useText } from './context.tsx'
import { RefusalNote } from './refusal-note.tsx'
import { useForm } from './use-form.ts'

/** Hearing from somebody again. */
export function Unblock({
  to: { member, name },
}: {
  to: { readonly member: string; readonly name: string }
}) {
  const { api } = useApp()
  const t = useText()
  const act = useForm<string, null>({
    read: () => ({ ok: true, value: member }),
    send: api.unblock,
    refresh: ['messages', 'person'],
    said: t('messages.unblocked', { name }),
  })
  return (
    <>
      <RefusalNote refusal={act.refusal} />
      <Button kind="quiet" busy={act.busy} onClick={() => act.start(member)}>
        {t('messages.unblock', { name })}
      </Button>
    </>
  )
}

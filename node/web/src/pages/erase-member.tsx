/** Erasing who left: what stands beside the ledger, asked twice. */
import type { MemberReply } from '@localpay/node'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { useApp, useText } from '../parts/context.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Sheet } from '../parts/sheet.tsx'
import { useForm } from '../parts/use-form.ts'

export function EraseMember({ member: { member, name } }: { readonly member: MemberReply }) {
  const { api } = useApp()
  const t = useText()
  const [open, setOpen] = useState(false)
  const erase = useForm<string, null>({
    read: () => ({ ok: true, value: member }),
    send: api.erase,
    refresh: ['desk', 'member', 'people'],
    said: t('members.erased', { name }),
    done: () => setOpen(false),
  })
  return (
    <>
      <Button kind="quiet" onClick={() => setOpen(true)}>
        {t('members.erase', { name })}
      </Button>
      {open && (
        <Sheet grave title={t('members.erase', { name })} onClose={() => setOpen(false)}>
          <div class="stack">
            <p>{t('members.erase-what')}</p>
            <RefusalNote refusal={erase.refusal} />
            <div class="button-row">
              <Button busy={erase.busy} onClick={() => erase.start(member)}>
                {t('members.erase', { name })}
              </Button>
              <Button kind="quiet" onClick={() => setOpen(false)}>
                {t('common.cancel')}
              </Button>
            </div>
          </div>
        </Sheet>
      )}
    </>
  )
}

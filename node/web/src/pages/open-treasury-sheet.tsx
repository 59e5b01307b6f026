/** One more account of the group for its committee to use, beside the treasury it was founded with. */
import type { NextAccountReply } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { sayNumber } from '../flows/account-number.ts'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Sheet } from '../parts/sheet.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useAct } from '../parts/use-form.ts'

export function OpenTreasurySheet({ onClose }: { readonly onClose: () => void }) {
  const { api } = useApp()
  const t = useText()
  const next = useQuery('next-account', stop => api.nextAccount(stop))
  return (
    <Sheet title={t('group-accounts.open')} onClose={onClose}>
      <Loaded query={next}>{found => <OpenForm key={found.account} next={found} onClose={onClose} />}</Loaded>
    </Sheet>
  )
}

function OpenForm({ next, onClose }: { readonly next: NextAccountReply; readonly onClose: () => void }) {
  const t = useText()
  const number = sayNumber(next.number)
  const form = useAct({
    kind: 'account',
    title: t('group-accounts.open'),
    read: () => ({
      ok: true,
      value: {
        account: next.account as BodyOf<'account'>['account'],
        number: next.number,
        kind: 'treasury',
        holders: [],
      },
    }),
    refresh: ['group-accounts', 'next-account', 'policy'],
    said: t('group-accounts.opened', { number }),
    done: onClose,
  })
  return (
    <form class="stack" onSubmit={form.submit}>
      <p>{t('group-accounts.open-what', { number })}</p>
      <FormEnd form={form} go={t('group-accounts.open')} onCancel={onClose} />
    </form>
  )
}

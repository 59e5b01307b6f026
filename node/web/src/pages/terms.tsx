import type { TermsReply } from '@localpay/node'
import { sayDate } from '../flows/dates.ts'
import { mayOpen } from '../flows/roles.ts'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Heading } from '../parts/heading.tsx'
import { Empty } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useForm } from '../parts/use-form.ts'

/** For everybody to read, and for members to accept once they have changed. */
export function TermsPage() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('terms', stop => api.terms(stop))
  return (
    <div class="stack narrow">
      <Heading title={t('terms.title')} />
      {me !== null && <SectionMenu section="group" />}
      <Loaded query={query} tall>
        {({ terms }) => (terms === null ? <Empty text={t('terms.none')} /> : <InForce terms={terms} />)}
      </Loaded>
      {mayOpen('admin', me?.roles ?? []) && <a href="/rules/terms">{t('terms.change')}</a>}
    </div>
  )
}

function InForce({ terms }: { terms: NonNullable<TermsReply['terms']> }) {
  const t = useText()
  const due = useMe()?.termsDue ?? false
  return (
    <>
      {due && <p class="note note-mild">{t('terms.due')}</p>}
      <p class="second">{t('terms.since', { date: sayDate(terms.since, t.language) })}</p>
      <p class="ad-body">{terms.text}</p>
      {due && <Accept hash={terms.hash} />}
    </>
  )
}

function Accept({ hash }: { hash: string }) {
  const { api } = useApp()
  const t = useText()
  const form = useForm<null, null, never>({
    read: () => ({ ok: true, value: null }),
    send: () => api.acceptTerms(hash),
    refresh: ['me', 'terms'],
    said: t('terms.accepted'),
  })
  return (
    <form class="stack" onSubmit={form.submit}>
      <FormEnd form={form} go={t('terms.accept')} />
    </form>
  )
}

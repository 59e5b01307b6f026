import { mayEnter } from '../flows/enter.ts'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'

/** The way to entering a payment between two others, shown to whom the group's rule lets do it. */
export function EnterLink() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const { policy } = useQuery('policy', stop => api.policy(stop)).data.value ?? {}
  if (me === null || policy === undefined || !mayEnter(policy.entry.third, me.roles)) return null
  return <a href="/pay/others">{t('enter.title')}</a>
}

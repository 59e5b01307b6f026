import { useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'

export function NotFoundPage() {
  const t = useText()
  return (
    <div class="stack">
      <Heading title={t('not-found.title')} />
      <p>{t('not-found.text')}</p>
      <a class="button main" href="/">
        {t('tab.home')}
      </a>
    </div>
  )
}

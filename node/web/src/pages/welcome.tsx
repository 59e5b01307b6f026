import { useApp, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'

/** The group's door, for who is not signed in. */
export function WelcomePage() {
  const t = useText()
  const state = useApp().data.state.data.value
  const group = state?.group
  if (!state || !group) return null
  return (
    <div class="stack">
      <Heading title={t('welcome.title', { group: group.name })} />
      <p class="lead">{t('welcome.what', { town: group.town, members: state.members })}</p>
      <div class="button-row">
        <a class="button main" href="/signin">
          {t('signin.title')}
        </a>
        <a class="button quiet" href="/join">
          {t('join.title')}
        </a>
      </div>
      <section class="card stack">
        <h2>{t('welcome.look')}</h2>
        <p>{t('welcome.look-what', { ads: state.adsKnown, groups: state.groupsKnown + 1 })}</p>
        <a class="button quiet" href="/search">
          {t('search.title')}
        </a>
      </section>
    </div>
  )
}

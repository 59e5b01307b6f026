import { sayNumber } from '../flows/account-number.ts'
import { sayExactly, sayWhenWithin } from '../flows/dates.ts'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Row, Rows } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'

/** Whom to remind of a new password, the oldest first; after a theft everybody. */
export function DeskPasswordsPage() {
  const { api, now } = useApp()
  const t = useText()
  const query = useQuery('passwords', stop => api.passwords(stop))
  return (
    <div class="stack narrow">
      <Heading title={t('passwords.title')} />
      <SectionMenu section="desk" />
      <p>{t('passwords.what')}</p>
      <Loaded query={query} tall>
        {({ stolenAt, members }) => (
          <>
            {stolenAt !== null && (
              <p>
                <strong>
                  {t('passwords.stolen', {
                    when: sayExactly(stolenAt, t.language),
                    count: members.filter(({ due }) => due).length,
                  })}
                </strong>
              </p>
            )}
            <Rows>
              {members.map(one => (
                <Row
                  key={one.member}
                  title={
                    <a href={`/desk/members/${one.member}`}>
                      {one.name} · {sayNumber(one.number)}
                    </a>
                  }
                  second={t('passwords.chosen', {
                    when: sayWhenWithin(one.passwordAt, now(), t.language),
                    due: String(one.due),
                  })}
                />
              ))}
            </Rows>
          </>
        )}
      </Loaded>
    </div>
  )
}

import type { ComponentChildren } from 'preact'
import { sayNumber } from '../flows/account-number.ts'
import { daysIn } from '../flows/dates.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Loaded } from '../parts/skeleton.tsx'

/** What a member needs to come back, on one sheet of paper. Nothing on it opens the account by itself. */
export function SheetPage() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('policy', stop => api.policy(stop))
  if (me === null) return null
  const { recovery } = query.data.value?.policy ?? {}
  return (
    <div class="stack narrow">
      <Heading title={t('sheet.title')} />
      <p class="no-print">{t('sheet.what')}</p>
      <dl class="sheet-facts">
        <Fact name={t('sheet.group')}>{me.group.name}</Fact>
        <Fact name={t('sheet.code')}>{me.group.code}</Fact>
        <Fact name={t('sheet.address')}>{window.location.origin}</Fact>
        <Fact name={t('sheet.name')}>{me.name}</Fact>
        <Fact name={t('sheet.number')}>{sayNumber(me.account?.number ?? '')}</Fact>
        <Fact name={t('sheet.phone')} />
        <Fact name={t('sheet.note')} />
      </dl>
      <p>
        <strong>{t('sheet.no-password')}</strong>
      </p>
      <h2>{t('sheet.come')}</h2>
      <p>{t('sheet.come-how')}</p>
      <h2>{t('sheet.lost')}</h2>
      <Loaded query={query}>
        {() => (
          <ol class="steps stack-small">
            <li>{t('sheet.lost-1')}</li>
            <li>{t('sheet.lost-2')}</li>
            <li>{t('sheet.lost-3')}</li>
            <li>
              {t('sheet.lost-4', {
                signers: recovery?.signers ?? 0,
                days: daysIn(recovery?.delayMs ?? 0),
              })}
            </li>
          </ol>
        )}
      </Loaded>
      <div class="button-row no-print">
        <Button onClick={() => window.print()}>{t('sheet.print')}</Button>
        <a class="button quiet" href="/access">
          {t('common.back')}
        </a>
      </div>
    </div>
  )
}

/** Without a value, a line to write on. */
const Fact = ({ name, children }: { name: string; children?: ComponentChildren }) => (
  <div class="sheet-fact">
    <dt>{name}</dt>
    <dd>{children ?? <span class="write-here" />}</dd>
  </div>
)

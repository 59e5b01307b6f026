import { Button } from '../parts/button.tsx'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { HistoryPages } from './history-pages.tsx'
import { BalanceChart } from './home.tsx'

const statementOf = ({ account }: { account?: string | undefined }): string =>
  account === undefined ? '/api/statement' : `/api/statement?account=${account}`

export function HistoryPage() {
  const { api, chosen } = useApp()
  const t = useText()
  const me = useMe()
  const points = useQuery('balance-points', stop => api.balancePoints(chosen(), stop))
  const history = useQuery('history', stop => api.history(chosen(), stop))
  if (me === null) return null
  return (
    <div class="stack narrow">
      <Heading title={t('history.title')} />
      <div class="card chart-place">
        <Loaded query={points}>{value => <BalanceChart me={me} points={value.points} />}</Loaded>
      </div>
      <div class="button-row no-print">
        <a class="button quiet" href="/history/year">
          {t('own-year.title')}
        </a>
        <a class="button quiet" href={statementOf(chosen())} download="statement.csv">
          {t('history.table')}
        </a>
        <Button kind="quiet" onClick={() => window.print()}>
          {t('history.print')}
        </Button>
      </div>
      <Loaded query={history} tall>
        {first => (
          <HistoryPages me={me} first={first} more={before => api.history({ ...chosen(), before })} />
        )}
      </Loaded>
    </div>
  )
}

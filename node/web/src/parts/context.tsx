/** The app in reach of every part: `useApp`, and the few things drawn everywhere. */
import type { CurrencyJson, Me } from '@localpay/node'
import { createContext } from 'preact'
import { useContext, useEffect } from 'preact/hooks'
import type { Answer } from '../api/client.ts'
import type { Query } from '../api/queries.ts'
import type { App } from '../flows/app.ts'
import { sayAmount } from '../flows/money.ts'
import type { Translate } from '../text/text.ts'

export const AppContext = createContext<App | null>(null)

/** @throws Error outside of the app: a bug. */
export function useApp(): App {
  const app = useContext(AppContext)
  if (app === null) throw new Error('drawn outside of the app')
  return app
}

export const useText = (): Translate => useApp().text.t.value

/** Fetches while the part is drawn, and again when a live event says so. */
function useWatched<T>(query: Query<T>): Query<T> {
  const { queries } = useApp()
  useEffect(() => queries.watch(query), [query])
  return query
}

/** A query by name: another name is another query. */
export function useQuery<T>(name: string, load: (signal: AbortSignal) => Promise<Answer<T>>): Query<T> {
  return useWatched(useApp().queries.entry(name, load))
}

/** Who is signed in, with the account that the screens are about, or null. Pages that need a member are drawn only when there is one. */
export const useMe = (): Me | null => useApp().who.value

/** Shows minor units of one currency in the language of the moment, never broken over two lines. */
export function useMoney(currency: CurrencyJson | undefined) {
  const { language } = useText()
  return (minor: string | bigint, opts?: { sign?: boolean }): string =>
    currency === undefined ? '' : sayAmount(currency, minor, language, opts).replaceAll(' ', '\u00a0')
}

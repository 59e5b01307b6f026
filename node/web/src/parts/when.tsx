import { sayExactly, sayWhen, sayWhenWithin } from '../flows/dates.ts'
import { useApp, useText } from './context.tsx'

/** «yesterday», with the exact time for those who point at it and for machines. `within` where words stand before it. */
export function When({ at, within = false }: { at: number; within?: boolean }) {
  const { language } = useText()
  return (
    <time dateTime={new Date(at).toISOString()} title={sayExactly(at, language)}>
      {(within ? sayWhenWithin : sayWhen)(at, useApp().now(), language)}
    </time>
  )
}

import { sayExactly, sayWhen } from '../flows/dates.ts'
import { useApp, useText } from './context.tsx'

/** «yesterday», with the exact time for those who point at it and for machines. */
export function When({ at }: { at: number }) {
  const { language } = useText()
  return (
    <time dateTime={new Date(at).toISOString()} title={sayExactly(at, language)}>
      {sayWhen(at, useApp().now(), language)}
    </time>
  )
}

import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Query } from '../api/queries.ts'
import { Button } from './button.tsx'
import { useText } from './context.tsx'
import { RefusalNote } from './refusal-note.tsx'

/** Holds the place of what is being fetched, so that nothing jumps when it comes. */
export function Skeleton({ tall = false }: { tall?: boolean }) {
  const t = useText()
  return (
    <div class={tall ? 'skeleton tall' : 'skeleton'} role="status">
      <span class="unseen">{t('common.loading')}</span>
    </div>
  )
}

/** What a query brought, or its place, or why it did not come and a way to try again. */
export function Loaded<T>(props: {
  query: Query<T>
  tall?: boolean
  children: (value: T) => ComponentChildren
}) {
  const t = useText()
  const value = props.query.data.value
  const refusal = props.query.refusal.value
  if (value !== undefined) return <>{props.children(value)}</>
  if (refusal === null) return <Skeleton tall={props.tall ?? false} />
  return (
    <div class="stack">
      <RefusalNote refusal={refusal} />
      <Button kind="quiet" onClick={() => props.query.refetch()}>
        {t('common.again')}
      </Button>
    </div>
  )
}

/**
 * Read out by screen readers when it comes, and again whenever it changes. They pass over a region that is put on the page
 * together with its words, so these follow a moment later.
 */
export function Live({ class: name, children }: { class?: string; children: ComponentChildren }) {
  const [isThere, setThere] = useState(false)
  useEffect(() => setThere(true), [])
  return (
    <div role="status" {...(name === undefined ? {} : { class: name })}>
      {isThere && children}
    </div>
  )
}

/** A part whose code comes when it is first drawn, and is at hand from then on. */
import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Button } from './button.tsx'
import { useApp, useText } from './context.tsx'
import { RefusalNote } from './refusal-note.tsx'
import { Skeleton } from './skeleton.tsx'

interface LazyProps<P> {
  /** Always the same function for the same part. */
  readonly bring: () => Promise<ComponentType<P>>
  readonly props: P
}

/** What it draws may use every text. Where the code is gone because the node was updated, the page opens anew. */
export function Lazy<P extends object>({ bring, props }: LazyProps<P>) {
  const { brought, text, reloadIfRebuilt } = useApp()
  const t = useText()
  const [failed, setFailed] = useState(false)
  const [, redraw] = useState(0)
  useEffect(() => {
    if (brought.has(bring)) return
    let gone = false
    Promise.all([bring(), text.whole()]).then(
      ([Part]) => {
        brought.set(bring, Part)
        if (!gone) redraw(n => n + 1)
      },
      async () => {
        if (!(await reloadIfRebuilt()) && !gone) setFailed(true)
      },
    )
    return () => {
      gone = true
    }
  }, [bring])
  const Part = brought.get(bring) as ComponentType<P> | undefined
  if (Part !== undefined) return <Part {...props} />
  if (!failed) return <Skeleton tall />
  return (
    <div class="stack">
      <RefusalNote refusal={{ code: 'no-connection' }} />
      <Button kind="quiet" onClick={() => window.location.reload()}>
        {t('common.again')}
      </Button>
    </div>
  )
}

import { useApp } from './context.tsx'
import { RefusalNote } from './refusal-note.tsx'
import { Skeleton } from './skeleton.tsx'

/** Holds the place of a screen until it is known who is looking. */
export function UnknownScreen() {
  const { data } = useApp()
  const refusal = data.state.refusal.value ?? data.me.refusal.value
  return refusal === null ? <Skeleton tall /> : <RefusalNote refusal={refusal} />
}

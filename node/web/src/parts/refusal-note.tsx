import type { CurrencyJson } from '@localpay/node'
import type { Refusal } from '../api/client.ts'
import { sayRefusal } from '../flows/refusal-text.ts'
import { useMe, useText } from './context.tsx'
import { Icon } from './icon.tsx'

/** Why not, in words, read out at once by screen readers. Nothing when there is nothing to say. */
export function RefusalNote({
  refusal,
  currency,
}: {
  refusal: Refusal | null
  currency?: CurrencyJson | undefined
}) {
  const t = useText()
  const own = useMe()?.group.currency ?? null
  return (
    <div role="alert" class="refusal-place">
      {refusal !== null && (
        <p class="note note-stop">
          <Icon name="alert" />
          <span>{sayRefusal(refusal, t, currency ?? own)}</span>
        </p>
      )}
    </div>
  )
}

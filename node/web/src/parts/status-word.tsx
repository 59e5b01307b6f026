import type { HistoryItem } from '@localpay/node'
import type { TextKey } from '../text/keys.ts'
import { useText } from './context.tsx'
import { Icon, type IconName } from './icon.tsx'

// biome-ignore format: a table reads by column.
const WORDS: Record<HistoryItem['status'], { readonly text: TextKey; readonly icon: IconName }> = {
  paid:      { text: 'status.paid',      icon: 'check' },
  waiting:   { text: 'status.waiting',   icon: 'history' },
  cancelled: { text: 'status.cancelled', icon: 'back' },
}

export function StatusWord({ status }: Pick<HistoryItem, 'status'>) {
  const t = useText()
  return (
    <span class={`status status-${status}`}>
      <Icon name={WORDS[status].icon} />
      {t(WORDS[status].text)}
    </span>
  )
}

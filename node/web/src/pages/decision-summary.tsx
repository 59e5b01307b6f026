import type { Me } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { sayExactly } from '../flows/dates.ts'
import { changeLines, changeOfBody } from '../flows/decisions.ts'
import { useText } from '../parts/context.tsx'

/** What everybody will read, before it is signed: it cannot be taken back. */
export function DecisionSummary({ me, words, body }: { me: Me; words: string; body: BodyOf<'propose'> }) {
  const t = useText()
  const lines = changeLines(changeOfBody(body), t, me)
  return (
    <>
      <p class="ad-body">{words.trim()}</p>
      {lines.length === 0 ? <p>{t('decisions.words-only')}</p> : <strong>{t('decisions.if-yes')}</strong>}
      {lines.map(line => (
        <p key={line}>{line}</p>
      ))}
      <p>{t('decisions.until', { when: sayExactly(body.closes, t.language) })}</p>
      <p class="second">{t('decisions.no-way-back')}</p>
    </>
  )
}

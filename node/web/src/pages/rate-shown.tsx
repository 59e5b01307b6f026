import type { PolicyJson } from '@localpay/node'
import { rateWords } from '../flows/hour-text.ts'
import type { RateTried } from '../flows/rate-tried.ts'
import { rateTriedWords } from '../flows/rate-words.ts'
import { useText } from '../parts/context.tsx'

/** What another worth of an hour comes to, on both sides, before it is signed. */
export function RateShown({ policy, tried }: { policy: PolicyJson; tried: RateTried }) {
  const t = useText()
  const { num, den } = tried.after
  return (
    <>
      {rateWords({ policy, rate: { num: String(num), den: String(den) } }, t).map(words => (
        <p key={words}>{words}</p>
      ))}
      {rateTriedWords(tried, policy, t).map(words => (
        <p key={words} class="second">
          {words}
        </p>
      ))}
    </>
  )
}

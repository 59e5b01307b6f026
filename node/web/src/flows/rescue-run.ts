/** An administrator comes back by the recovery words: sheet after sheet is typed, and when enough have signed, it is sent. */
import type { RescueStart } from '@localpay/node'
import type { Answer, Api, Refusal } from '../api/client.ts'
import type { RescueSig } from './rescue.ts'
import { withoutConnection } from './session.ts'

/** How many sheets are still needed; 0: the new password counts. */
export interface RescueStep {
  readonly missing: number
}

/** Refusals that mean another thing elsewhere. */
const SAID_ELSEWHERE: Readonly<Record<string, Refusal>> = {
  'bad-certificate': { code: 'not-a-root' },
  'not-allowed': { code: 'only-admins' },
}

const sayAgain = <T>(answer: Answer<T> & { readonly ok: false }): Answer<never> => ({
  ok: false,
  refusal: SAID_ELSEWHERE[answer.refusal.code] ?? answer.refusal,
})

export function createRescue(api: Pick<Api, 'rescueStart' | 'rescue'>, key: string) {
  let start: RescueStart | null = null
  let sigs: readonly RescueSig[] = []

  async function add(words: string): Promise<Answer<RescueStep>> {
    const { addSheet, paperOf } = await import('./rescue.ts')
    if (start === null) {
      const asked = await api.rescueStart(key)
      if (!asked.ok) return asked
      start = asked.value
    }
    const added = addSheet(start, key, words, sigs)
    if (!added.ok) return added
    const missing = start.needs - added.value.length
    if (missing > 0) {
      sigs = added.value
      return { ok: true, value: { missing } }
    }
    const answer = await api.rescue(key, paperOf(start, key, added.value))
    if (answer.ok) return { ok: true, value: { missing: 0 } }
    // Some of the words were of another group: nobody can tell which, so all are typed again.
    sigs = []
    return sayAgain(answer)
  }

  return (words: string): Promise<Answer<RescueStep>> =>
    add(words).catch(cause => ({ ok: false, refusal: withoutConnection(cause) }))
}

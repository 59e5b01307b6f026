/**
 * What Spin's verifier says, read so that nothing but a whole search counts: a model that did not compile, a search
 * that was cut short and a verifier that looked for nothing all come without an error, and none of them is a pass.
 */

/** A program that has ended: its exit code (null when a signal ended it) and all it said. */
export interface Ended {
  readonly code: number | null
  readonly out: string
}

export type Report =
  /** Every reachable state was seen, and nothing was violated. */
  | { readonly found: 'no-error'; readonly states: number }
  /** Something is violated; what, only the replay of the trail says in words of the model. */
  | { readonly found: 'violation' }
  | { readonly found: 'fault'; readonly why: string }

/** A search that leaves states out says one of these. */
const CUT_SHORT = [
  'max search depth too small',
  'Search not completed',
  'out of memory',
  'reached -DMEMLIM bound',
  'hash table full',
  'VECTORSZ',
  'aborting',
]

/** Without each of these the verifier did not look at every state for violated assertions and stuck processes. */
const LOOKED_FOR = [
  /^Full statespace search for:$/m,
  /^\s+assertion violations\s+\+/m,
  /^\s+invalid end states\s+\+/m,
]

/** @param ended the verifier (`pan`) itself, compiled with SAFETY */
export function readReport({ code, out }: Ended): Report {
  const fault = (why: string): Report => ({ found: 'fault', why })
  const errors = /^State-vector .*errors: (\d+)$/m.exec(out)?.[1]
  if (errors === undefined) return fault(`no result: ${tail(out)}`)
  if (Number(errors) > 0) {
    if (/^pan:\d+: (?:assertion violated|invalid end state)/m.test(out)) return { found: 'violation' }
    return fault(`an error that is none of the model's: ${tail(out)}`)
  }
  if (code !== 0) return fault(`the verifier ended with ${code}: ${tail(out)}`)
  const cut = CUT_SHORT.find(words => out.includes(words))
  if (cut !== undefined) return fault(`the search was cut short: ${cut}`)
  if (LOOKED_FOR.some(line => !line.test(out))) return fault('not a whole search for violations')
  const states = Number(/^\s*(\d+) states, stored$/m.exec(out)?.[1])
  return Number.isInteger(states) && states > 0
    ? { found: 'no-error', states }
    : fault('no states were stored')
}

/** Name of a property in a model: a comment begins with it, on the line of the assertion or above. */
const PROPERTY = /\/\*\s*((?:[A-Z]\d+))\b/

/** An invalid end state has no assertion, so it has a name of its own. */
const STUCK = 'stuck'

/**
 * Which property a replayed trail violates.
 * @param replay what `spin -t` said @param model the text of the model @returns null when it does not say
 */
export function violatedProperty(replay: string, model: string): string | null {
  const line = /^spin: [^:\n]+:(\d+), Error: assertion violated/m.exec(replay)?.[1]
  if (line === undefined) return /invalid end state/.test(replay) ? STUCK : null
  const above = model.split('\n').slice(0, Number(line)).reverse()
  return above.map(text => PROPERTY.exec(text)?.[1]).find(name => name !== undefined) ?? null
}

/** The last words, for whoever must find out what is wrong. */
const tail = (out: string): string =>
  out.trim().split('\n').slice(-3).join(' / ').slice(0, 300) || 'it said nothing'

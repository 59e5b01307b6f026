/** What must hold did not: a bug in this program. The node stops before it writes. */
export class BugError extends Error {
  readonly code = 'bug'
}

/** @throws BugError when the fact does not hold. Stays on in production. */
export function assert(fact: unknown, what: string): asserts fact {
  if (!fact) throw new BugError(`must hold: ${what}`)
}

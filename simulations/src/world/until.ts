/** Waits for something the world outside decides, with a limit; asks again after a short pause. */
const PAUSE_MS = 150

/** @returns the first answer that is neither null, undefined nor false. @throws Error naming what did not happen in time */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  withinMs = 60_000,
): Promise<T> {
  const end = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (answer !== null && answer !== undefined && answer !== false) return answer
    if (Date.now() > end) throw new Error(`waited ${withinMs} ms in vain: ${what}`)
    await new Promise(resume => setTimeout(resume, PAUSE_MS))
  }
}

/** The hand-over of a group as its administrator does it on one screen; the words are signed with in `handover.ts`. */
import type { HandoverJson } from '@localpay/node'
import type { Answer, Api } from '../api/client.ts'
import type { NewSheet } from './handover.ts'
import { withoutConnection } from './session.ts'

type Waiting = NonNullable<HandoverJson['waiting']>
type Doors = Pick<Api, 'beginHandover' | 'signedHandover'>

/** Signs the file that waits with words typed here, and hands the signatures in. */
export async function signWaiting(
  { signedHandover }: Pick<Doors, 'signedHandover'>,
  { file }: Pick<Waiting, 'file'>,
  words: string,
): Promise<Answer<HandoverJson>> {
  try {
    const { signFile } = await import('./handover.ts')
    const signed = signFile(file, words)
    return signed.ok ? await signedHandover(signed.value) : signed
  } catch (cause) {
    return { ok: false, refusal: withoutConnection(cause) }
  }
}

/** As many sheets as a group may have: SPEC 2.2. */
export const SHEETS_MAX = 8

export interface NewSheets {
  readonly sheets: readonly NewSheet[]
  /** So many of them must sign from then on. */
  readonly needs: number
}

/** Begins a hand-over to new sheets, which sign at once: their words are on paper, and never typed again for this. */
export async function beginWithSheets(
  doors: Doors,
  { sheets, needs }: NewSheets,
): Promise<Answer<HandoverJson>> {
  const newRoots = { keys: sheets.map(({ key }) => key), needs }
  const begun = await doors.beginHandover({ newRoots, restart: false })
  if (!begun.ok || begun.value.waiting === null) return begun
  try {
    const { signFile } = await import('./handover.ts')
    let { file } = begun.value.waiting
    for (const { words } of sheets.slice(0, needs)) {
      const signed = signFile(file, words.join(' '))
      if (!signed.ok) return signed
      file = signed.value
    }
    return await doors.signedHandover(file)
  } catch (cause) {
    return { ok: false, refusal: withoutConnection(cause) }
  }
}

/** What may still sign, in the order in which the papers are signed. */
export const isSigned = ({ lacks }: Pick<Waiting, 'lacks'>): boolean => lacks.length === 0

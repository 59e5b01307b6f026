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

/** Begins a hand-over to a new sheet, which signs at once: the words are on paper, and never typed again for this. */
export async function beginWithSheet(doors: Doors, sheet: NewSheet): Promise<Answer<HandoverJson>> {
  const begun = await doors.beginHandover({ newRoots: { keys: [sheet.key], needs: 1 }, restart: false })
  if (!begun.ok || begun.value.waiting === null) return begun
  return signWaiting(doors, begun.value.waiting, sheet.words.join(' '))
}

/** What may still sign, in the order in which the papers are signed. */
export const isSigned = ({ lacks }: Pick<Waiting, 'lacks'>): boolean => lacks.length === 0

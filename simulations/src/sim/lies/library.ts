/** The Byzantine library of clearing.md §5, by name. A scenario says which of it its liars do. */
import { FALSE_ANSWERS } from './false-answers.ts'
import { OLD_TRICKS } from './old-tricks.ts'
import { EVERYDAY_TRICKS } from './tricks.ts'

export const TRICKS = { ...EVERYDAY_TRICKS, ...OLD_TRICKS, ...FALSE_ANSWERS } as const

export type TrickName = keyof typeof TRICKS

const namesOf = (tricks: Partial<typeof TRICKS>): readonly TrickName[] => Object.keys(tricks) as TrickName[]

/** With what is going on. */
export const EVERYDAY: readonly TrickName[] = namesOf(EVERYDAY_TRICKS)
/** When they are asked. */
export const ANSWERS: readonly TrickName[] = namesOf(FALSE_ANSWERS)
/** With what was settled long ago. */
export const OLD: readonly TrickName[] = namesOf(OLD_TRICKS)

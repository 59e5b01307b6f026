/** What the committee signs for members who lost their access. */
import type { LostDesk } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'

export type LostAsked = LostDesk['asked'][number]
export type LostOrdered = LostDesk['ordered'][number]

export const reissueBody = ({ member, pub }: Pick<LostAsked, 'member' | 'pub'>): BodyOf<'reissue'> =>
  ({ member, pub }) as BodyOf<'reissue'>

/** The body of every later word on it: `second`, `object`, `agree`. */
export const reissueNamed = (reissue: string): BodyOf<'second'> => ({
  reissue: reissue as BodyOf<'second'>['reissue'],
})

/** «Ann, Ben and Cleo», as the language says it. */
export const sayNames = (names: readonly string[], language: string): string =>
  new Intl.ListFormat(language, { type: 'conjunction' }).format(names)

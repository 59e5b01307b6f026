/**
 * How somebody of a group says that they can be reached. Typed by hand and shown as links, so each kind is read strictly and
 * kept in one form: «06.12-34 56 78» is `06 12 34 56 78`.
 */
import { cleanLine } from './clean-text.ts'
import { LIMITS } from './limits.ts'
import { err, ok, type Result } from './result.ts'

export const CONTACT_KINDS = ['phone', 'email', 'address', 'other'] as const
/** Who may see it: whoever is a member, or only the committee. */
export const CONTACT_READERS = ['members', 'committee'] as const

export interface Contact {
  readonly kind: (typeof CONTACT_KINDS)[number]
  readonly value: string
  readonly to: (typeof CONTACT_READERS)[number]
}

export type ContactRefusal =
  | { readonly code: 'not-a-phone' }
  | { readonly code: 'not-an-email' }
  | { readonly code: 'malformed'; readonly why: string }

/** Five to fifteen digits (ITU-T E.164), a plus before them, single spaces between. */
const PHONE = /^\+?[0-9](?: ?[0-9]){4,14}$/
/** No more than a shape: whether somebody reads mail there is known by writing. Nothing that would end the address in a link. */
const EMAIL = /^[^\s@?&#%"<>(),:;\\[\]]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}]{2,63}$/u

/** «+33 (0)6 12»: the zero is for calls inside the country, and after the country's number it would ring somewhere else. */
const withoutTrunk = (line: string): string => (line.startsWith('+') ? line.replace(/\( ?0 ?\)/, ' ') : line)

/** The contact as it is kept, or why what was typed is none of its kind. */
export function readContact({ kind, value, to }: Contact): Result<Contact, ContactRefusal> {
  const line = cleanLine(value)
  if (line === '' || [...line].length > LIMITS.contactCharsMax)
    return err({ code: 'malformed', why: `contacts: 1 to ${LIMITS.contactCharsMax} characters` })
  if (kind === 'phone') {
    const digits = cleanLine(withoutTrunk(line).replace(/[-./()\u00a0]/g, ' '))
    return PHONE.test(digits) ? ok({ kind, value: digits, to }) : err({ code: 'not-a-phone' })
  }
  if (kind === 'email' && !EMAIL.test(line)) return err({ code: 'not-an-email' })
  return ok({ kind, value: line, to })
}

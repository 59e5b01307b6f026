/** Whom somebody sees at the desk: a coordinator the people of their area, the committee and the auditor everybody. */
import type { DeskScope, Person } from '../app/services.ts'

/** Undefined is everybody. A coordinator without an area sees nobody. */
export const scopeOf = ({ committee, roles, area }: Person): DeskScope | undefined =>
  committee || roles.includes('auditor') ? undefined : { area: area ?? '' }

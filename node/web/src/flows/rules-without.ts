/** The lists among the rules, without one of theirs. */
import type { PolicyJson } from '@localpay/node'
import { type ChangeRead, changed, chargeOf, levyOf } from './group-rules.ts'

export const withoutLevy = ({ levies }: PolicyJson, name: string): ChangeRead =>
  changed({ levies: levies.filter(levy => levy.name !== name).map(levyOf) })

export const withoutCharge = ({ charges }: PolicyJson, name: string): ChangeRead =>
  changed({ charges: charges.filter(charge => charge.name !== name).map(chargeOf) })

export const withoutArea = ({ areas }: Pick<PolicyJson, 'areas'>, id: string): ChangeRead =>
  changed({ areas: areas.filter(area => area.id !== id) })

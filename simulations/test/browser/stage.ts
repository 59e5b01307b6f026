/**
 * Where a browser test plays: phones, and most often groups with their pages. All is there before the first test and
 * gone after the last, and after each test nothing may have been amiss on any phone.
 *
 *     describeInBrowser('standing orders', () => {
 *       const { signedIn, say } = useStage('standing orders')
 *       test('…', async () => {
 *         const odile = await signedIn('Odile')
 *         await visit(odile, '/standing-orders')
 */
import type { Language } from '@localpay/node'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import type { SampleGroup } from '../../src/world/found-group.ts'
import type { GroupPlan } from '../../src/world/group-plan.ts'
import { openVillage, type PartsFor, plansInRow, type Village } from '../village.ts'
import { signIn } from './acts.ts'
import { openPhones, type Phone, type PhoneOptions, type Phones } from './browser.ts'
import { money } from './words.ts'

/** A browser for the tests that follow. */
export function usePhones(): Pick<Phones, 'open' | 'complaints'> {
  let phones: Phones
  beforeAll(async () => {
    phones = await openPhones()
  })
  afterAll(() => phones?.close())
  afterEach(() => expect(phones.complaints()).toEqual([]))
  return { open: options => phones.open(options), complaints: () => phones.complaints() }
}

/** One group whose members read English, its names from `sampleName` and a committee of `ADMIN_NAME`. */
const ONE_GROUP: readonly GroupPlan[] = plansInRow(1, false).map(plan => ({ ...plan, language: 'en' }))

type Options = Partial<Omit<PhoneOptions, 'url'>>

export interface Stage {
  readonly village: () => Village
  readonly group: (i?: number) => SampleGroup
  /** Minor units as the screens of the first group show them. */
  readonly say: (minor: bigint, language?: Language) => string
  /** A phone at the door of the first group. */
  readonly stranger: (options?: Options) => Promise<Phone>
  readonly signedIn: (name: string, options?: Options) => Promise<Phone>
  readonly phones: Pick<Phones, 'open' | 'complaints'>
}

/** @param name also the seed: the same one founds the same groups; @param partsFor as a clock that a test moves */
export function useStage(name: string, plans: readonly GroupPlan[] = ONE_GROUP, partsFor?: PartsFor): Stage {
  let village: Village
  beforeAll(async () => {
    village = await openVillage(plans, name, partsFor, true)
  })
  afterAll(() => village?.close())
  const phones = usePhones()
  const group = (i = 0): SampleGroup => village.groups[i] as SampleGroup
  const stranger = (options: Options = {}): Promise<Phone> =>
    phones.open({ url: group().url, calm: true, ...options })
  return {
    village: () => village,
    group,
    say: (minor, language = 'en') => money(group().plan.currency, minor, language),
    stranger,
    signedIn: async (who, options) => {
      const phone = await stranger(options)
      await signIn(phone, who)
      return phone
    },
    phones,
  }
}

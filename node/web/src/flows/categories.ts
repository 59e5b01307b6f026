/** What kinds of things a group trades in, in the order in which they are offered. */
import type { AdJson } from '@localpay/node'
import type { TextKey } from '../text/keys.ts'

export type Category = AdJson['category']

/** Every category with its text; a new one without a text does not compile. */
// biome-ignore format: a table reads by column.
export const CATEGORY_TEXT: Record<Category, TextKey> = {
  food: 'category.food',       repairs: 'category.repairs',     lifts: 'category.lifts',   care: 'category.care',
  lessons: 'category.lessons', garden: 'category.garden',       home: 'category.home',     clothes: 'category.clothes',
  health: 'category.health',   art: 'category.art',             computers: 'category.computers',
  stay: 'category.stay',       tools: 'category.tools',         other: 'category.other',
}

export const CATEGORIES = Object.keys(CATEGORY_TEXT) as Category[]

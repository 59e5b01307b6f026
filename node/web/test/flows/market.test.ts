/** A market search: from the address, to the address, to the node. */
import { describe, expect, test } from 'vitest'
import { AD_START, isAdDraft, isBlank } from '../../src/flows/ad-draft.ts'
import { draft, memoryNotes, notesOf } from '../../src/flows/drafts.ts'
import {
  addressOf,
  keepRadius,
  type MarketWish,
  RADII,
  readRadius,
  searchOf,
  wishOf,
} from '../../src/flows/market.ts'

const LAUSANNE = { lat: 46.52, lon: 6.63 }
const WISH: MarketWish = { q: 'bread', km: 10, type: 'offer', category: 'food' }

test('a search survives its address', () => {
  for (const km of RADII) {
    const wish = { ...WISH, km }
    expect(wishOf(new URL(`http://x${addressOf('/market', wish)}`).searchParams, 5)).toEqual(wish)
  }
})

test('an address that says nothing, or nonsense, leaves it open and takes the remembered radius', () => {
  const open = { q: '', km: 100, type: '', category: '' }
  expect(wishOf(new URLSearchParams(''), 100)).toEqual(open)
  expect(wishOf(new URLSearchParams('km=7&type=gift&category=gold'), 100)).toEqual(open)
})

describe('the radius', () => {
  test('is 30 km at first, then the last one chosen, «any» too', () => {
    const notes = memoryNotes()
    expect(readRadius(notes)).toBe(30)
    for (const km of RADII) {
      keepRadius(notes, km)
      expect(readRadius(notes)).toBe(km)
    }
  })
})

describe('the node is asked', () => {
  test('around the place, nearest first', () => {
    expect(searchOf({ ...WISH, q: '', type: '', category: '' }, LAUSANNE, 20)).toEqual({
      q: '',
      ...LAUSANNE,
      km: 10,
      type: undefined,
      category: undefined,
      sort: 'distance',
      limit: 20,
    })
  })

  test('without a place for the newest, and no distance binds', () => {
    expect(searchOf({ ...WISH, q: '' }, null, 20)).toMatchObject({ km: undefined, sort: 'newest' })
  })

  test('with words for what fits them best', () => {
    expect(searchOf(WISH, LAUSANNE, 20).sort).toBe('relevance')
  })

  test('any distance is no distance', () => {
    expect(searchOf({ ...WISH, km: null }, LAUSANNE, 20).km).toBeUndefined()
  })
})

describe('a draft', () => {
  test('is found again until it is dropped', () => {
    const notes = memoryNotes()
    draft(notes, 'ad', isAdDraft).save({ ...AD_START, title: 'Bread' })
    expect(draft(notes, 'ad', isAdDraft).read()).toEqual({ ...AD_START, title: 'Bread' })
    draft(notes, 'ad', isAdDraft).drop()
    expect(draft(notes, 'ad', isAdDraft).read()).toBeNull()
  })

  test.each([
    ['of another shape', '{"title":"Bread"}'],
    ['with a category that is no more', JSON.stringify({ ...AD_START, category: 'gold' })],
    ['that is not readable', '{'],
  ])('%s is no draft', (_, text) => {
    const notes = memoryNotes()
    notes.setItem('localpay.draft.ad', text)
    expect(draft(notes, 'ad', isAdDraft).read()).toBeNull()
  })

  test('of nothing but choices is blank', () => {
    expect([isBlank({ ...AD_START, category: 'food' }), isBlank({ ...AD_START, price: '5' })]).toEqual([
      true,
      false,
    ])
  })
})

test('a browser that refuses storage still remembers for this visit', () => {
  const notes = notesOf(() => {
    throw new Error('SecurityError')
  })
  notes.setItem('a', 'b')
  expect(notes.getItem('a')).toBe('b')
})

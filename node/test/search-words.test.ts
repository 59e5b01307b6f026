import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fold, silentWords, stemOf, wordsOf } from '../src/search/fold-words.ts'
import { isOneEdit } from '../src/search/one-edit.ts'
import { readSynonyms, SYNONYMS } from '../src/search/synonyms.ts'

describe('folding', () => {
  test.each<[string, string]>([
    ['Réparé À NEUF', 'repare a neuf'],
    ['Muñoz', 'munoz'],
    ['Cœur & Ærø', 'coeur & aero'],
    ['Straße', 'strasse'],
    ['ŁÓDŹ', 'lodz'],
  ])('%s is written %s', (text, folded) => expect(fold(text)).toBe(folded))

  test('is done once: folding again changes nothing, and composed or not is the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(fold(fold(text))).toBe(fold(text))
        expect(fold(text.normalize('NFD'))).toBe(fold(text.normalize('NFC')))
      }),
    )
  })

  test('words are runs of letters and digits', () => {
    expect(wordsOf("L'atelier de Zoë, 2e étage: vélo-cargo!")).toEqual([
      'l',
      'atelier',
      'de',
      'zoe',
      '2e',
      'etage',
      'velo',
      'cargo',
    ])
    expect(wordsOf(' — ')).toEqual([])
  })
})

describe('stems', () => {
  test.each<[string, ...string[]]>([
    ['plumber', 'plumbers', 'plumbing'],
    ['plombier', 'plombiers', 'plomberie'],
    ['fontanero', 'fontaneros', 'fontanera', 'fontaneria'],
    ['jardin', 'jardins', 'jardinage', 'jardinier', 'jardinero', 'jardineria'],
    ['garden', 'gardens', 'gardening', 'gardener'],
    ['couture', 'couturiere', 'couturieres'],
    ['cuisine', 'cuisines', 'cuisinier'],
    ['reparer', 'reparation', 'reparations', 'reparacion', 'reparaciones', 'reparar'],
    ['clase', 'clases'],
    ['party', 'parties'],
    ['cheval', 'chevaux'],
    ['bureau', 'bureaux'],
    ['bake', 'bakes', 'baking', 'baker'],
    ['bike', 'bikes', 'biking'],
    ['mow', 'mowing', 'mower'],
    ['tap', 'taps'],
    ['share', 'shared', 'sharing'],
    ['knit', 'knitting'],
    ['huevo', 'huevos'],
    ['lecon', 'lecons'],
  ])('%s and its forms share a stem', (word, ...forms) => {
    expect(forms.map(stemOf)).toEqual(forms.map(() => stemOf(word)))
  })

  test.each<[string, string]>([
    ['bread', 'bred'],
    ['spring', 'sprig'],
    ['jardin', 'jarre'],
    ['tap', 'tape'],
    ['car', 'care'],
    ['cars', 'cares'],
    ['pan', 'panaderia'],
  ])('%s and %s stay apart', (a, b) => expect(stemOf(a)).not.toBe(stemOf(b)))

  test('are never empty, and short words and numbers stay whole', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{1,12}$/),
        word => stemOf(word).length >= Math.min(2, word.length),
      ),
    )
    for (const word of ['les', 'bus', '2e', 'h2o4s']) expect(stemOf(word)).toBe(word)
  })
})

describe('one slip', () => {
  test.each<[boolean, string, string]>([
    [true, 'guitare', 'gitare'],
    [true, 'guitare', 'guitarre'],
    [true, 'guitare', 'guutare'],
    [true, 'guitare', 'giutare'],
    [true, 'velo', 'velos'],
    [false, 'guitare', 'gitarre'],
    [false, 'velo', 'love'],
    [false, 'velo', 've'],
  ])('%s: %s and %s', (same, a, b) => {
    expect(isOneEdit(a, b)).toBe(same)
    expect(isOneEdit(b, a)).toBe(same)
  })
})

describe('synonyms', () => {
  const table = readSynonyms()
  const like = (word: string): readonly string[] => table.likeStems(stemOf(word))

  test('go between the three languages', () => {
    for (const word of ['plombier', 'fontanero', 'robinet', 'grifo', 'tap'])
      expect(like('plumber')).toContain(stemOf(word))
    expect(like('couture')).toContain(stemOf('sewing'))
    expect(like('perceuse')).toContain(stemOf('drill'))
  })

  test('are mutual', () => {
    for (const { meanings } of Object.values(SYNONYMS))
      for (const meaning of meanings) {
        const stems = wordsOf(meaning).map(stemOf)
        for (const stem of stems)
          for (const other of stems) if (stem !== other) expect(table.likeStems(other)).toContain(stem)
      }
  })

  test('every category but «other» has a name in each language and several meanings', () => {
    for (const [category, { names, meanings }] of Object.entries(SYNONYMS)) {
      if (category === 'other') continue
      expect(wordsOf(names).length).toBeGreaterThanOrEqual(3)
      expect(meanings.length).toBeGreaterThanOrEqual(5)
    }
    expect(table.categories(stemOf('jardinage'))).toEqual(['garden'])
    expect(table.categories(stemOf('herramientas'))).toEqual(['tools'])
  })

  test('a silent word is never a synonym', () => {
    const silent = silentWords()
    for (const { names, meanings } of Object.values(SYNONYMS))
      for (const word of wordsOf([names, ...meanings].join(' '))) expect(silent.has(word)).toBe(false)
  })

  test('a group may bring its own words', () => {
    const own = readSynonyms({ ...SYNONYMS, other: { names: '', meanings: ['bidouille tinkering'] } })
    expect(own.likeStems(stemOf('bidouille'))).toContain(stemOf('tinkering'))
  })
})

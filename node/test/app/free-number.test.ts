import { expect, test } from 'vitest'
import { freeNumber } from '../../src/app/people-text.ts'

const takenBefore = (numbers: ReadonlySet<string>) => (number: string) => numbers.has(number)

test('numbers go round from where they start', () => {
  const isTaken = takenBefore(new Set(['DIEX9999', 'DIEX0000']))
  expect(freeNumber({ letters: 'DIEX', start: 9_999, isTaken })).toBe('DIEX0001')
})

test('a group of more than ten thousand goes on with the next last letter', () => {
  const isTaken = (number: string): boolean => number.startsWith('DIEZ')
  expect(freeNumber({ letters: 'DIEZ', start: 17, isTaken })).toBe('DIEA0017')
})

test('when all are given out there is none', () => {
  expect(freeNumber({ letters: 'DIEX', start: 0, isTaken: () => true })).toBeNull()
})

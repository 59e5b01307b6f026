/**
 * What people type about themselves, made fit to keep and to compare. Names are one when they sound one: «Zoë  Dubois»
 * and «zoe dubois» cannot both be members.
 */
import { decodeAs, encodeAs, type MalformedRefusal, type Result, type Shape } from '@localpay/protocol'

/** Letters that no accent is taken from, and what they are typed as. */
// biome-ignore format: a table reads by row.
const LETTERS: { readonly [letter: string]: string } = {
  'ß': 'ss', 'æ': 'ae', 'œ': 'oe', 'ø': 'o', 'ł': 'l', 'đ': 'd', 'ð': 'd', 'þ': 'th', 'ı': 'i',
}

/** Lower case, without accents, without what nobody sees, one space between words. */
export const foldName = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]|\p{Cf}/gu, '')
    .replace(/[ßæœøłđðþı]/g, letter => LETTERS[letter] as string)
    .replace(/\s+/g, ' ')
    .trim()

/** An account number however it was typed (`abcd 1234`), or null: names are not read as numbers. */
export function readAccountNumber(typed: string): string | null {
  const number = typed.replace(/\s+/g, '').toUpperCase()
  return /^[A-Z]{4}[0-9]{4}$/.test(number) ? number : null
}

/** The four letters of a group's account numbers: the first of its name, filled up with X. */
export const lettersOf = (groupName: string): string =>
  foldName(groupName)
    .toUpperCase()
    .replace(/[^A-Z]/g, '')
    .slice(0, 4)
    .padEnd(4, 'X')

/**
 * The first number from `start` on that nobody has or had. Numbers do not count up, so a stranger at the door cannot
 * tell which ones exist. A group of more than ten thousand goes on with the next last letter: ABCD, ABCE, … ABCC; null
 * when all of those are given out, too.
 */
export function freeNumber(wish: {
  letters: string
  start: number
  isTaken: (number: string) => boolean
}): string | null {
  for (let step = 0; step < ALPHABET.length; step++) {
    const letters =
      wish.letters.slice(0, -1) + ALPHABET[(ALPHABET.indexOf(wish.letters.slice(-1)) + step) % 26]
    for (let i = 0; i < 10_000; i++) {
      const number = letters + String((wish.start + i) % 10_000).padStart(4, '0')
      if (!wish.isTaken(number)) return number
    }
  }
  return null
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** The value as it will be read again from where it is written, or why it would not be. @throws for a value of another type */
export const fitting = <T>(shape: Shape<T>, value: T): Result<T, MalformedRefusal> =>
  decodeAs(shape, encodeAs(shape, value))

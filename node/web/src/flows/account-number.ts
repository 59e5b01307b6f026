/** Account numbers as people say and type them: four letters, four digits, a space between. */

/** `SELD 0042`. */
export const sayNumber = (number: string): string => number.replace(/^([A-Za-z]{4}) ?([0-9]{4})$/, '$1 $2')

/** The number in what was typed, `SELD0042`, or null. */
export function readNumber(typed: string): string | null {
  const text = typed.replace(/[\s-]/g, '').toUpperCase()
  return /^[A-Z]{4}[0-9]{4}$/.test(text) ? text : null
}

/** When a group tells again of what it has signed. */
import { HOUR_MS, MINUTE_MS, type Tid } from '@localpay/protocol'
import { expect, test } from 'vitest'
import { makeReminders } from '../../src/app/transfer-reminders.ts'

const TID = 'aa'.repeat(32) as Tid

function remindersAt() {
  let now = 0
  const reminders = makeReminders({ now: () => now, after: () => () => {} })
  /** Minutes at which a reminder was due, of so many. */
  const dueWithin = (minutes: number): number[] => {
    const found: number[] = []
    for (const end = now + minutes * MINUTE_MS; now < end; now += MINUTE_MS)
      if (reminders.isDue(TID)) found.push(now / MINUTE_MS)
    return found
  }
  return { reminders, dueWithin }
}

test('the first comes after two minutes, each later one after twice the pause', () => {
  expect(remindersAt().dueWithin(63)).toEqual([2, 6, 14, 30, 62])
})

test('the pause grows to six hours and no more', () => {
  const due = remindersAt().dueWithin((60 * HOUR_MS) / MINUTE_MS)
  const pauses = due.slice(1).map((at, i) => at - (due[i] as number))
  expect(pauses.at(-1)).toBe(360)
  expect(Math.max(...pauses)).toBe(360)
})

test('what ended is forgotten', () => {
  const { reminders, dueWithin } = remindersAt()
  dueWithin(2)
  reminders.drop(TID)
  expect(reminders.isDue(TID)).toBe(false)
})

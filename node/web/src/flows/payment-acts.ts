/** What is signed about a payment, from what was typed, and which words must go along. */
import type { BodyOf } from '@localpay/protocol'
import type { PaymentAct } from './payment.ts'
import { type FormFields, oneOf, type Read, readAll } from './read-form.ts'

/** Who says that something is wrong, or decides about it, says why: somebody else has to live with it. */
export const needsWords = (act: PaymentAct): boolean => act === 'dispute' || act === 'settle'

/** Acts that nothing is said with. */
export const isSilent = (act: PaymentAct): boolean => act === 'accept' || act === 'withdraw'

export const HOW = ['stands', 'reversed'] as const
export const MARKS = ['good', 'fair', 'poor'] as const

const BILL_ACTS: readonly PaymentAct[] = ['accept', 'reject', 'withdraw']

/** What is signed, without the words: their hash is put in where it belongs. */
export function readAct(
  act: PaymentAct,
  payment: string,
  typed: FormFields,
  words: string,
): Read<BodyOf<PaymentAct>> {
  if (needsWords(act) && words.trim() === '') return { ok: false, fields: { words: { code: 'say-why' } } }
  const id = payment as BodyOf<'dispute'>['payment']
  if (BILL_ACTS.includes(act)) return { ok: true, value: { bill: id } }
  if (act === 'settle') {
    const read = readAll({ how: oneOf(typed('how'), HOW) })
    return read.ok ? { ok: true, value: { payment: id, how: read.value.how } } : read
  }
  if (act === 'thank') {
    const read = readAll({ mark: oneOf(typed('mark'), MARKS) })
    return read.ok ? { ok: true, value: { payment: id, mark: read.value.mark } } : read
  }
  return { ok: true, value: { payment: id } }
}

/** What an administrator types about payments, manners, votes and lost access: a section each, read whole. */
import type { Language, PolicyJson } from '@localpay/node'
import { ok } from '@localpay/protocol'
import { type Change, type ChangeRead, changed } from './group-rules.ts'
import { type FormFields, oneOf, readAll } from './read-form.ts'
import { percentOf } from './read-percent.ts'
import { countOf, timeOf } from './read-rules.ts'
import { TIME_UNITS } from './time-units.ts'

export const PAYEE_WAYS = ['no', 'confirm', 'direct'] as const
export const THIRD_WAYS = ['no', 'confirm', 'committee'] as const
export const LEAVER_WAYS = ['settle', 'absorb'] as const
export const BOOKS_WAYS = ['own', 'open'] as const
export const PROPOSERS = ['committee', 'member'] as const

/** The ledger's own bounds of a time, ms. */
const MOST = 400 * TIME_UNITS.day
/** Committee members who sign for a new access, at most. */
export const SIGNERS = { least: 1, most: 5 } as const

export function entryBody(form: FormFields): ChangeRead {
  const read = readAll({
    payee: oneOf(form('payee'), PAYEE_WAYS),
    third: oneOf(form('third'), THIRD_WAYS),
    wait: timeOf(form, 'wait', { least: TIME_UNITS.hour, most: MOST }),
    auto:
      form('auto') === ''
        ? ok<number | null>(null)
        : timeOf(form, 'auto', { least: TIME_UNITS.day, most: MOST }),
    'payer-undo': timeOf(form, 'payer-undo', { least: 0, most: MOST }),
    'payee-undo': timeOf(form, 'payee-undo', { least: 0, most: MOST }),
  })
  if (!read.ok) return read
  const { payee, third, wait, auto } = read.value
  // A request that has lapsed is never taken as accepted.
  if (auto !== null && auto >= wait) return { ok: false, fields: { auto: { code: 'longer-than-wait' } } }
  return changed({
    entry: {
      payer: form('payer') === 'yes',
      payee,
      third,
      zero: form('zero') === 'yes',
      waitMs: wait,
      ...(auto === null ? {} : { autoMs: auto }),
      payerUndoMs: read.value['payer-undo'],
      payeeUndoMs: read.value['payee-undo'],
    },
  })
}

/** The terms of the group stay what they are. */
export function mannersBody(form: FormFields, { terms }: PolicyJson['manners']): ChangeRead {
  const read = readAll({
    leaver: oneOf(form('leaver'), LEAVER_WAYS),
    books: oneOf(form('books'), BOOKS_WAYS),
  })
  if (!read.ok) return read
  type Manners = NonNullable<Change['manners']>
  const kept = terms === undefined ? {} : { terms: terms as NonNullable<Manners['terms']> }
  return changed({ manners: { ...read.value, ...kept } })
}

export function recoveryBody(form: FormFields): ChangeRead {
  const read = readAll({
    signers: countOf(form('signers'), SIGNERS),
    delay: timeOf(form, 'delay', { least: TIME_UNITS.day, most: MOST }),
  })
  return read.ok ? changed({ recovery: { signers: read.value.signers, delayMs: read.value.delay } }) : read
}

export function votesBody(form: FormFields, language: Language): ChangeRead {
  const read = readAll({
    propose: oneOf(form('propose'), PROPOSERS),
    quorum: percentOf(form('quorum'), language),
    majority: percentOf(form('majority'), language),
    run: timeOf(form, 'run', { least: 0, most: MOST }),
  })
  if (!read.ok) return read
  const { propose, quorum, majority, run } = read.value
  return changed({ votes: { quorumPpm: quorum, majorityPpm: majority, propose, runMs: run } })
}

/**
 * A form from typing to done, as a table. What was typed is read first: either it makes a value, or some fields say why
 * not. Where somebody else would be affected, a dry run shows who, and only a second press sends.
 *
 * What the node has not answered leads to `waiting`, and from there the same signed bytes go out again until it says
 * yes or no: a second press never makes a second wish. A missing cell is no move.
 */
import { type ReadonlySignal, signal } from '@preact/signals'
import { type Answer, isUnsettled, type Refusal } from '../api/client.ts'
import type { FormFields, Read } from './read-form.ts'

export type FormState = 'filling' | 'checking' | 'confirming' | 'sending' | 'waiting' | 'done'

type FormMove = 'check' | 'checked' | 'send' | 'record' | 'refuse' | 'lose' | 'retry' | 'back' | 'again'

// biome-ignore format: a table reads by column.
export const FORM_MOVES = {
  filling:    { check: 'checking',     send: 'sending',   refuse: 'filling' },
  checking:   { checked: 'confirming', refuse: 'filling' },
  confirming: { send: 'sending',       back: 'filling' },
  sending:    { record: 'done',        refuse: 'filling', lose: 'waiting' },
  waiting:    { retry: 'sending',      record: 'done',    refuse: 'filling' },
  done:       { again: 'filling' },
} as const satisfies Record<FormState, Partial<Record<FormMove, FormState>>>

interface FormNow<D> {
  readonly state: FormState
  readonly fields: Readonly<Record<string, Refusal>>
  /** Why not, when no field is to blame. */
  readonly refusal: Refusal | null
  /** What the dry run said. */
  readonly checked: D | null
}

export interface FormPorts<V, R, D> {
  readonly read: (form: FormFields) => Read<V>
  /** The dry run; without one the first press sends. */
  readonly check?: ((value: V) => Promise<Answer<D>>) | undefined
  readonly send: (value: V) => Promise<Answer<R>>
  /** Sends again what was not answered. Without it, no answer is a refusal like others. */
  readonly resend?: (() => Promise<Answer<R>>) | undefined
  /** Hears of an answer that came some other way: what waits is also sent beside the screen. */
  readonly listen?: ((hear: (answer: Answer<R>) => void) => () => void) | undefined
  readonly done?: (reply: R) => void
}

export interface FormRun<V, D> {
  readonly now: ReadonlySignal<FormNow<D>>
  readonly submit: (form: FormFields) => Promise<void>
  /** With a value that needs no form: one press on a button. */
  readonly start: (value: V) => Promise<void>
  /** The second press, after the dry run. */
  readonly confirm: () => Promise<void>
  readonly retry: () => Promise<void>
  readonly back: () => void
  readonly again: () => void
  readonly close: () => void
}

const EMPTY = { fields: {}, refusal: null, checked: null } as const

export function createFormRun<V, R, D = never>(ports: FormPorts<V, R, D>): FormRun<V, D> {
  const now = signal<FormNow<D>>({ state: 'filling', ...EMPTY })
  let value: V | null = null

  /** False when there is no such move. */
  function move(by: FormMove, change: Partial<FormNow<D>> = {}): boolean {
    const moves: Partial<Record<FormMove, FormState>> = FORM_MOVES[now.value.state]
    const state = moves[by]
    if (state === undefined) return false
    now.value = { ...EMPTY, checked: now.value.checked, ...change, state }
    return true
  }

  function hear(answer: Answer<R>): void {
    if (answer.ok) {
      if (move('record')) ports.done?.(answer.value)
    } else if (ports.resend !== undefined && isUnsettled(answer.refusal))
      move('lose', { refusal: { code: 'will-be-sent' } })
    else move('refuse', { refusal: answer.refusal, checked: null })
  }

  const close = ports.listen?.(hear) ?? (() => {})

  async function start(next: V): Promise<void> {
    value = next
    if (ports.check === undefined) {
      if (move('send')) hear(await ports.send(next))
      return
    }
    if (!move('check', { checked: null })) return
    const answer = await ports.check(next)
    if (answer.ok) move('checked', { checked: answer.value })
    else move('refuse', { refusal: answer.refusal })
  }

  return {
    now,
    start,
    submit: async form => {
      if (now.value.state !== 'filling') return
      const read = ports.read(form)
      if (read.ok) await start(read.value)
      else move('refuse', { fields: read.fields })
    },
    confirm: async () => {
      if (value !== null && now.value.state === 'confirming' && move('send')) hear(await ports.send(value))
    },
    retry: async () => {
      if (ports.resend !== undefined && move('retry')) hear(await ports.resend())
    },
    back: () => void move('back', { checked: null }),
    again: () => void move('again', { checked: null }),
    close,
  }
}

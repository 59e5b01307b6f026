/** Labelled fields. The browser's own checks speak first, in the reader's own language; the node checks again. */
import type { ComponentChildren, TargetedEvent, TargetedInputEvent } from 'preact'
import { useId, useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import type { FormFields } from '../flows/read-form.ts'
import { sayRefusal } from '../flows/refusal-text.ts'
import { useMe, useText } from './context.tsx'

interface Explained {
  readonly hint?: string | undefined
  /** Why what was typed cannot be taken. */
  readonly refusal?: Refusal | undefined
}

interface FieldFrame extends Explained {
  readonly label: string
}

interface Common<E extends HTMLElement> {
  readonly name?: string
  readonly autocomplete?: string
  readonly autocapitalize?: 'characters' | 'none'
  readonly required?: boolean
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly inputMode?: 'decimal'
  readonly placeholder?: string
  readonly value?: string
  readonly defaultValue?: string
  readonly onInput?: (event: TargetedInputEvent<E>) => void
}

/** What to put on a field so that its hint, or why it was refused, is read out with it. */
export function whyProps(id: string, { hint, refusal }: Explained) {
  if (refusal !== undefined) return { 'aria-invalid': true, 'aria-describedby': `${id}-why` } as const
  return hint === undefined ? {} : { 'aria-describedby': `${id}-hint` }
}

/** The hint under a field, or instead of it why the answer was refused. */
export function Why({ id, hint, refusal }: Explained & { id: string }) {
  const t = useText()
  const currency = useMe()?.group.currency ?? null
  if (refusal !== undefined)
    return (
      <p class="why" id={`${id}-why`}>
        {sayRefusal(refusal, t, currency)}
      </p>
    )
  if (hint === undefined) return null
  return (
    <p class="hint" id={`${id}-hint`}>
      {hint}
    </p>
  )
}

function Frame({ id, label, children, ...why }: FieldFrame & { id: string; children: ComponentChildren }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      <Why id={id} {...why} />
    </div>
  )
}

type FieldProps = FieldFrame &
  Common<HTMLInputElement> & {
    readonly search?: boolean
    /** Shown after what is typed. */
    readonly unit?: string
  }

export function Field({ label, hint, refusal, unit, search = false, ...rest }: FieldProps) {
  const id = useId()
  const input = { id, ...whyProps(id, { hint, refusal }), ...rest }
  const drawn = search ? <input type="search" {...input} /> : <input type="text" {...input} />
  return (
    <Frame id={id} label={label} hint={hint} refusal={refusal}>
      {unit === undefined ? (
        drawn
      ) : (
        <div class="with-unit">
          {drawn}
          <span aria-hidden="true">{unit}</span>
        </div>
      )}
    </Frame>
  )
}

export function TextArea({
  label,
  hint,
  refusal,
  rows = 4,
  ...area
}: FieldFrame & Common<HTMLTextAreaElement> & { readonly rows?: number; readonly readOnly?: boolean }) {
  const id = useId()
  return (
    <Frame id={id} label={label} hint={hint} refusal={refusal}>
      <textarea id={id} rows={rows} {...whyProps(id, { hint, refusal })} {...area} />
    </Frame>
  )
}

interface SelectProps extends FieldFrame {
  readonly name?: string
  readonly required?: boolean
  readonly value?: string
  readonly defaultValue?: string
  readonly onChange?: (event: TargetedEvent<HTMLSelectElement>) => void
  readonly children: ComponentChildren
}

export function Select({ label, hint, refusal, children, ...select }: SelectProps) {
  const id = useId()
  return (
    <Frame id={id} label={label} hint={hint} refusal={refusal}>
      <select id={id} {...whyProps(id, { hint, refusal })} {...select}>
        {children}
      </select>
    </Frame>
  )
}

/** Fewest characters of a password: the sealed box it guards may one day be guessed at off line. */
export const PASSWORD_LENGTH_MIN = 10

/** What is typed there is taken as it is, spaces included. */
const PASSWORD_NAMES = ['password', 'next-password'] as const
type PasswordName = (typeof PASSWORD_NAMES)[number]

/** Typed once, with a button that shows it; pasting is welcome. */
export function PasswordField({
  label,
  hint,
  fresh,
  name = 'password',
}: FieldFrame & { readonly fresh: boolean; readonly name?: PasswordName }) {
  const t = useText()
  const id = useId()
  const [shown, setShown] = useState(false)
  const input = {
    id,
    ...whyProps(id, { hint }),
    name,
    autocomplete: fresh ? 'new-password' : 'current-password',
    autocapitalize: 'none' as const,
    spellcheck: false,
    required: true,
    ...(fresh ? { minLength: PASSWORD_LENGTH_MIN } : {}),
  }
  return (
    <Frame id={id} label={label} hint={hint}>
      <div class="with-button">
        {shown ? <input type="text" {...input} /> : <input type="password" {...input} />}
        <button type="button" class="button quiet" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {t('password.show')}
        </button>
      </div>
    </Frame>
  )
}

/** Radio buttons that look like chips: arrow keys move, Tab leaves. */
export function Chips<T extends string>(props: {
  readonly legend: string
  readonly name: string
  readonly value: T
  readonly choices: readonly { readonly value: T; readonly label: string; readonly spoken?: string }[]
  readonly onChoose: (value: T) => void
}) {
  return (
    <fieldset class="chips">
      <legend class={props.legend === '' ? 'unseen' : ''}>{props.legend}</legend>
      <div class="chip-row">
        {props.choices.map(choice => (
          <label key={choice.value} class="chip">
            <input
              type="radio"
              name={props.name}
              value={choice.value}
              checked={choice.value === props.value}
              onChange={() => props.onChoose(choice.value)}
              {...(choice.spoken === undefined ? {} : { 'aria-label': choice.spoken })}
            />
            <span>{choice.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** What a form says, by field name, trimmed. */
export function readForm(form: HTMLFormElement): FormFields {
  const data = new FormData(form)
  const all = (name: string): readonly string[] =>
    data.getAll(name).flatMap(value => (typeof value === 'string' ? [value] : []))
  const one = (name: string): string => {
    const [value = ''] = all(name)
    return PASSWORD_NAMES.some(one => one === name) ? value : value.trim()
  }
  return Object.assign(one, { all })
}

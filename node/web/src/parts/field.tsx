/** Labelled fields. The browser's own checks speak first, in the reader's own language; the node checks again. */
import type { ComponentChildren, TargetedEvent, TargetedInputEvent } from 'preact'
import { useId, useState } from 'preact/hooks'
import { useText } from './context.tsx'

interface FieldFrame {
  readonly label: string
  readonly hint?: string | undefined
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

function Frame({ id, label, hint, children }: FieldFrame & { id: string; children: ComponentChildren }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

const described = (id: string, hint: string | undefined): { 'aria-describedby'?: string } =>
  hint === undefined ? {} : { 'aria-describedby': `${id}-hint` }

type FieldProps = FieldFrame & Common<HTMLInputElement> & { readonly search?: boolean }

export function Field({ label, hint, search = false, ...rest }: FieldProps) {
  const id = useId()
  const input = { id, ...described(id, hint), ...rest }
  return (
    <Frame id={id} label={label} hint={hint}>
      {search ? <input type="search" {...input} /> : <input type="text" {...input} />}
    </Frame>
  )
}

export function TextArea({ label, hint, ...area }: FieldFrame & Common<HTMLTextAreaElement>) {
  const id = useId()
  return (
    <Frame id={id} label={label} hint={hint}>
      <textarea id={id} rows={4} {...described(id, hint)} {...area} />
    </Frame>
  )
}

interface SelectProps extends FieldFrame {
  readonly name?: string
  readonly required?: boolean
  readonly value?: string
  readonly onChange?: (event: TargetedEvent<HTMLSelectElement>) => void
  readonly children: ComponentChildren
}

export function Select({ label, hint, children, ...select }: SelectProps) {
  const id = useId()
  return (
    <Frame id={id} label={label} hint={hint}>
      <select id={id} {...described(id, hint)} {...select}>
        {children}
      </select>
    </Frame>
  )
}

/** Fewest characters of a password: the sealed box it guards may one day be guessed at off line. */
export const PASSWORD_LENGTH_MIN = 10

/** Typed once, with a button that shows it; pasting is welcome. */
export function PasswordField({ label, hint, fresh }: FieldFrame & { fresh: boolean }) {
  const t = useText()
  const id = useId()
  const [shown, setShown] = useState(false)
  const input = {
    id,
    ...described(id, hint),
    name: 'password',
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
export function readForm(form: HTMLFormElement): (name: string) => string {
  const data = new FormData(form)
  return name => {
    const value = data.get(name)
    return typeof value === 'string' ? (name === 'password' ? value : value.trim()) : ''
  }
}

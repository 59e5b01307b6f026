/** Choices that are read one by one: radio buttons, boxes to tick. Each whole row can be pressed. */
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { Why, whyProps } from './field.tsx'

interface Choice<T extends string> {
  readonly value: T
  readonly label: string
  /** What it means, in a second line. */
  readonly hint?: string
}

interface GroupProps<T extends string> {
  readonly legend: string
  /** What the choices are about, where a page has several groups that say the same. */
  readonly about?: string
  readonly name: string
  readonly hint?: string
  readonly choices: readonly Choice<T>[]
  readonly refusal?: Refusal | undefined
}

function Row({ label, hint, children }: Omit<Choice<string>, 'value'> & { children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children.
    <label class="check">
      {children}
      <span>
        {label}
        {hint !== undefined && <span class="hint block">{hint}</span>}
      </span>
    </label>
  )
}

const Legend = ({ legend, about }: Pick<GroupProps<string>, 'legend' | 'about'>) => (
  <legend>
    {legend}
    {about !== undefined && <span class="unseen"> {about}</span>}
  </legend>
)

/** One of several. Arrow keys move, Tab leaves. */
export function RadioGroup<T extends string>(
  props: GroupProps<T> & { readonly value?: T; readonly onChoose?: (value: T) => void },
) {
  const id = useId()
  return (
    <fieldset class="choices" {...whyProps(id, props)}>
      <Legend {...props} />
      {props.choices.map(({ value, ...row }) => (
        <Row key={value} {...row}>
          <input
            type="radio"
            name={props.name}
            value={value}
            {...(props.onChoose === undefined
              ? { defaultChecked: value === props.value }
              : { checked: value === props.value, onChange: () => props.onChoose?.(value) })}
          />
        </Row>
      ))}
      <Why id={id} hint={props.hint} refusal={props.refusal} />
    </fieldset>
  )
}

/** None, some or all. `form.all(name)` reads what is ticked. */
export function CheckGroup<T extends string>(props: GroupProps<T> & { readonly values?: readonly T[] }) {
  const id = useId()
  return (
    <fieldset class="choices" {...whyProps(id, props)}>
      <Legend {...props} />
      {props.choices.map(({ value, ...row }) => (
        <Row key={value} {...row}>
          <input
            type="checkbox"
            name={props.name}
            value={value}
            defaultChecked={props.values?.includes(value) ?? false}
          />
        </Row>
      ))}
      <Why id={id} hint={props.hint} refusal={props.refusal} />
    </fieldset>
  )
}

/** One box to tick: `form(name)` is `yes` or empty. */
export function Check(props: {
  readonly label: string
  readonly name: string
  readonly hint?: string
  readonly required?: boolean
  readonly checked?: boolean
}) {
  const { label, hint, name, required = false, checked = false } = props
  return (
    <Row label={label} {...(hint === undefined ? {} : { hint })}>
      <input type="checkbox" name={name} value="yes" required={required} defaultChecked={checked} />
    </Row>
  )
}

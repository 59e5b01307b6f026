/**
 * A form on a page. `useForm` sends whatever its `send` sends; `useAct` signs and sends what a member wishes.
 *
 *     const form = useAct({ kind: 'limits', title, read: form => limitsBody(…), refresh: ['desk'], done: onClose })
 *     <form class="stack" onSubmit={form.submit}>
 *       <AmountField name="below" refusal={form.fields['below']} … />
 *       <FormEnd form={form} go={t('members.set-limits')} onCancel={onClose} />
 *     </form>
 */
import type { IntentReply } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Answer, Refusal } from '../api/client.ts'
import { type Act, createActSender } from '../flows/act.ts'
import { createFormRun, type FormPorts, type FormRun, type FormState } from '../flows/form-run.ts'
import type { WishKind } from '../flows/keyring.ts'
import type { FormFields, Read } from '../flows/read-form.ts'
import { useApp } from './context.tsx'
import { readForm } from './field.tsx'

interface After<R> {
  /** Queries that are out of date once it is done, by name. */
  readonly refresh?: readonly string[]
  /** What is said once it is done. */
  readonly said?: string
  readonly done?: (reply: R) => void
}

type FormSpec<V, R, D> = After<R> & Pick<FormPorts<V, R, D>, 'read' | 'check' | 'send' | 'resend' | 'listen'>

export interface FormView<V, D>
  extends Pick<FormRun<V, D>, 'start' | 'confirm' | 'retry' | 'back' | 'again'> {
  readonly state: FormState
  readonly busy: boolean
  /** Why not, by the name of the field. */
  readonly fields: Readonly<Record<string, Refusal>>
  readonly refusal: Refusal | null
  readonly checked: D | null
  readonly submit: (event: SubmitEvent) => void
}

export function useForm<V, R, D = never>(spec: FormSpec<V, R, D>): FormView<V, D> {
  const app = useApp()
  // The page draws anew with newer values; the run must ask the newest.
  const latest = useRef(spec)
  latest.current = spec
  const [run] = useState(() => {
    const done = (reply: R): void => {
      const { refresh = [], said, done: then } = latest.current
      void app.queries.refresh(refresh)
      if (said !== undefined) app.said.value = said
      then?.(reply)
    }
    const check = spec.check === undefined ? undefined : (value: V) => askCheck(latest.current, value)
    return createFormRun<V, R, D>({
      read: form => latest.current.read(form),
      send: value => latest.current.send(value),
      check,
      resend: spec.resend,
      listen: spec.listen,
      done,
    })
  })
  useEffect(() => run.close, [])
  const { state, fields, refusal, checked } = run.now.value
  return {
    ...run,
    state,
    fields,
    refusal,
    checked,
    busy: state === 'checking' || state === 'sending',
    submit: event => {
      event.preventDefault()
      const element = event.currentTarget as HTMLFormElement
      void run.submit(readForm(element)).then(() => showWrong(element))
    },
  }
}

const askCheck = <V, R, D>(spec: FormSpec<V, R, D>, value: V): Promise<Answer<D>> =>
  spec.check?.(value) ?? Promise.reject(new Error('checked without a dry run'))

/** The first field that was refused takes the focus, and its reason is read out with it. */
const showWrong = (form: HTMLFormElement): void =>
  form
    .querySelector<HTMLElement>(
      'input[aria-invalid=true], select[aria-invalid=true], [aria-invalid=true] input',
    )
    ?.focus()

interface ActSpec<K extends WishKind, D> extends After<IntentReply> {
  readonly kind: K
  /** For whom, where it is not oneself. */
  readonly by?: string | undefined
  /** In words, shown while it waits for a connection. */
  readonly title: string
  readonly read?: (form: FormFields) => Read<BodyOf<K>>
  readonly check?: (body: BodyOf<K>) => Promise<Answer<D>>
  /** Words that go along, of which the log holds only the hash. */
  readonly memo?: string
  /** Of a batch those of each payment. */
  readonly items?: readonly string[]
}

const nothingToRead = (): never => {
  throw new Error('an act without a form was submitted')
}

/** Without a form, `start(body)` on a press. */
export function useAct<K extends WishKind, D = never>(spec: ActSpec<K, D>): FormView<BodyOf<K>, D> {
  const app = useApp()
  const [sender] = useState(() => createActSender<K>(app, () => app.who.value))
  const { kind, by, title, memo, items, read = nothingToRead, ...rest } = spec
  const said = {
    ...(by === undefined ? {} : { by }),
    ...(memo === undefined ? {} : { memo }),
    ...(items === undefined ? {} : { items }),
  }
  return useForm<BodyOf<K>, IntentReply, D>({
    ...rest,
    read,
    send: body => sender.send({ kind, title, body, ...said } as Act<K>),
    resend: sender.resend,
    listen: sender.listen,
  })
}

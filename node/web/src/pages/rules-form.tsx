/** What every form of the rules has: a dry run, what would hold then, whom it would touch, and one more press to sign. */
import type { Me, PolicyReply } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import type { ComponentChildren, ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import { type ChangeRead, type Tried, tryChange } from '../flows/group-rules.ts'
import type { FormFields } from '../flows/read-form.ts'
import type { RuleSection } from '../flows/rule-sections.ts'
import { useApp, useText } from '../parts/context.tsx'
import { ConfirmSheet, FormEnd } from '../parts/form-end.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { type FormView, useAct } from '../parts/use-form.ts'

export type RuleFormView = FormView<BodyOf<'policy'>, Tried>

/** What a change of the rules makes out of date. */
export const RULE_QUERIES = ['policy', 'desk', 'contributions', 'me', 'terms'] as const

/** What stands around the fields of a section: whoever may changes it, whoever may not asks the members to. */
export interface FrameProps {
  readonly reply: PolicyReply
  readonly section: Exclude<RuleSection, 'rate'>
  readonly read: (form: FormFields) => ChangeRead
  /** Of one of several, its name. */
  readonly title?: string
  /** Words that belong to the change. */
  readonly memo?: string
  /** What the dry run cannot say. */
  readonly note?: string
  /** There is nothing to fill in, so a press before this was the first. */
  readonly filled?: boolean
  /** Where it leads once it is done or given up; back to all rules unless told. */
  readonly onLeave?: () => void
  readonly children: (form: Pick<RuleFormView, 'fields'>) => ComponentChildren
}

export interface RuleFormProps {
  readonly me: Me
  readonly reply: PolicyReply
  /** What all forms share: it comes with the page, so that it is not fetched after it. */
  readonly Frame: ComponentType<FrameProps>
}

const NOTHING_TYPED: FormFields = Object.assign(() => '', { all: () => [] })

export function RuleForm(props: FrameProps) {
  const app = useApp()
  const t = useText()
  const { reply, section, read, memo, title, filled = false, onLeave } = props
  const leave = onLeave ?? ((): void => app.router.go('/rules'))
  const form = useAct<'policy', Tried>({
    kind: 'policy',
    title: t('rules.section', { section }),
    read,
    ...(memo === undefined ? {} : { memo }),
    check: body => tryChange(app, reply, body),
    refresh: RULE_QUERIES,
    said: t('rules.done'),
    done: leave,
  })
  useEffect(() => {
    const asked = filled ? read(NOTHING_TYPED) : null
    if (asked?.ok) void form.start(asked.value)
  }, [])
  return (
    <form class="stack" onSubmit={form.submit}>
      {title !== undefined && <h2>{title}</h2>}
      {props.children(form)}
      <FormEnd form={form} go={t('common.continue')} onCancel={leave} />
      <ConfirmSheet form={form} title={t('rules.section', { section })} go={t('rules.go')}>
        {tried => (
          <>
            <p>{t('rules.then')}</p>
            <Lazy bring={shown} props={{ ...props, tried }} />
          </>
        )}
      </ConfirmSheet>
    </form>
  )
}

/** Before it is signed: the rules of the section as they would stand then, and whom they would touch. */
const shown = async () => (await import('./rules-confirm.tsx')).RuleShown

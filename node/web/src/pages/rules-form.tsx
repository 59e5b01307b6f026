/** What every form of the rules has: a dry run, what would hold then, whom it would touch, and one more press to sign. */
import type { Me, PolicyReply } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import type { ComponentChildren } from 'preact'
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

export function useRuleForm(spec: {
  readonly reply: PolicyReply
  readonly section: RuleSection
  readonly read?: (form: FormFields) => ChangeRead
  /** Words that belong to the change. */
  readonly memo?: string
  readonly done: () => void
}): RuleFormView {
  const app = useApp()
  const t = useText()
  const { reply, section, read, memo, done } = spec
  return useAct<'policy', Tried>({
    kind: 'policy',
    title: t('rules.section', { section }),
    ...(read === undefined ? {} : { read }),
    ...(memo === undefined ? {} : { memo }),
    check: body => tryChange(app, reply, body),
    refresh: RULE_QUERIES,
    said: t('rules.done'),
    done,
  })
}

interface Placed {
  readonly form: RuleFormView
  readonly reply: PolicyReply
  readonly section: Exclude<RuleSection, 'rate'>
}

export interface RuleFormProps {
  readonly me: Me
  readonly reply: PolicyReply
  /** What all forms share: it comes with the page, so that it is not fetched after it. */
  readonly Frame: typeof RuleForm
}

/** Leads back to all rules when it is done or given up. */
export function RuleForm(
  props: Omit<Placed, 'form'> & {
    readonly read: (form: FormFields) => ChangeRead
    readonly memo?: string
    readonly note?: string
    readonly children: (form: RuleFormView) => ComponentChildren
  },
) {
  const { router } = useApp()
  const t = useText()
  const leave = (): void => router.go('/rules')
  const form = useRuleForm({ ...props, done: leave })
  return (
    <form class="stack" onSubmit={form.submit}>
      {props.children(form)}
      <FormEnd form={form} go={t('common.continue')} onCancel={leave} />
      <ConfirmRule {...props} form={form} />
    </form>
  )
}

const shown = async () => (await import('./rules-confirm.tsx')).RuleShown

/** Before it is signed: the rules of the section as they would stand then, and whom they would touch. */
export function ConfirmRule({ form, ...props }: Placed & { readonly note?: string }) {
  const t = useText()
  return (
    <ConfirmSheet form={form} title={t('rules.section', { section: props.section })} go={t('rules.go')}>
      {tried => <Lazy bring={shown} props={{ ...props, tried }} />}
    </ConfirmSheet>
  )
}

import type { ComponentChildren } from 'preact'
import type { ChangeRead } from '../flows/group-rules.ts'
import type { FormFields } from '../flows/read-form.ts'
import { useText } from '../parts/context.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { ConfirmRule, type RuleFormView, useRuleForm } from './rules-form.tsx'
import type { ListSection, OneProps } from './rules-list.tsx'

/** One of a list, or one more: its fields, a dry run, one more press. */
export function OneForm(
  props: OneProps & {
    readonly section: ListSection
    readonly title: string
    readonly read: (form: FormFields) => ChangeRead
    readonly children: (form: RuleFormView) => ComponentChildren
  },
) {
  const { reply, section, title, read, children, onClose } = props
  const t = useText()
  const form = useRuleForm({ reply, section, read, done: onClose })
  return (
    <form class="stack" onSubmit={form.submit}>
      <h2>{title}</h2>
      {children(form)}
      <FormEnd form={form} go={t('common.continue')} onCancel={onClose} />
      <ConfirmRule form={form} reply={reply} section={section} />
    </form>
  )
}

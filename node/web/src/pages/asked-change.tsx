/** What stands in a question for each change that it may make; each comes when it is chosen. */
import type { Me, PolicyReply } from '@localpay/node'
import type { ComponentType } from 'preact'
import type { AskedChange } from '../flows/proposal-body.ts'
import { Lazy } from '../parts/lazy.tsx'
import { AskedRule, type AskingForm, AskingProvider } from './asked-fields.tsx'
import { RULE_FORMS } from './rule-forms.ts'
import type { RuleFormProps } from './rules-form.tsx'

type Change = Exclude<AskedChange, 'words'>

const FORMS: Readonly<Record<Change, () => Promise<ComponentType<RuleFormProps>>>> = {
  ...RULE_FORMS,
  rate: async () => (await import('./asked-rate.tsx')).AskedRate,
  account: async () => (await import('./asked-account.tsx')).AskedAccount,
  admit: async () => (await import('./asked-admission.tsx')).AskedAdmission,
}

export function AskedChangeFields(
  props: AskingForm & { readonly me: Me; readonly reply: PolicyReply; readonly change: Change },
) {
  const { me, reply, change, fields, reading } = props
  return (
    <AskingProvider value={{ fields, reading }}>
      <Lazy key={change} bring={FORMS[change]} props={{ me, reply, Frame: AskedRule }} />
    </AskingProvider>
  )
}

import type { PolicyJson } from '@localpay/node'
import { useState } from 'preact/hooks'
import type { Crypt } from '../flows/crypt.ts'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { TextArea } from '../parts/field.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import type { RuleFormProps } from './rules-form.tsx'

/** What whoever joins has to accept. */
export function TermsForm(props: RuleFormProps) {
  const { api, crypt } = useApp()
  const query = useQuery('terms?form', async stop => {
    const [answer, { termsBody }] = await Promise.all([api.terms(stop), crypt()])
    return answer.ok ? { ok: true, value: { text: answer.value.terms?.text ?? '', termsBody } } : answer
  })
  return (
    <Loaded query={query} tall>
      {({ text, termsBody }) => <Written {...props} text={text} read={termsBody} />}
    </Loaded>
  )
}

function Written(props: RuleFormProps & { text: string; read: Crypt['termsBody'] }) {
  const { reply, Frame, read } = props
  const t = useText()
  const [text, setText] = useState(props.text)
  const manners: PolicyJson['manners'] = reply.policy.manners
  return (
    <Frame
      reply={reply}
      section="terms"
      memo={text}
      read={() => read(text, manners)}
      {...(text.trim() === '' ? {} : { note: t('terms.note') })}
    >
      {({ fields }) => (
        <TextArea
          label={t('terms.ask')}
          hint={t('terms.ask-hint')}
          name="terms"
          rows={16}
          value={text}
          onInput={event => setText(event.currentTarget.value)}
          refusal={fields['terms']}
        />
      )}
    </Frame>
  )
}

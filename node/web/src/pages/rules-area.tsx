import { areaBody } from '../flows/place-rules.ts'
import { useText } from '../parts/context.tsx'
import { Field } from '../parts/field.tsx'
import type { OneProps } from './rules-list.tsx'

export function AreaForm(props: OneProps) {
  const t = useText()
  const { reply, Frame, id, onLeave } = props
  const { policy } = reply
  const area = policy.areas.find(one => one.id === id)
  return (
    <Frame
      reply={reply}
      onLeave={onLeave}
      section="areas"
      title={area?.name ?? t('rules.area-add')}
      read={form => areaBody(form, policy, id)}
    >
      {({ fields }) => (
        <Field
          label={t('rules.name')}
          name="name"
          autocomplete="off"
          defaultValue={area?.name ?? ''}
          refusal={fields['name']}
        />
      )}
    </Frame>
  )
}

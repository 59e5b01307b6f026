import { areaBody } from '../flows/place-rules.ts'
import { useText } from '../parts/context.tsx'
import { Field } from '../parts/field.tsx'
import type { OneProps } from './rules-list.tsx'
import { OneForm } from './rules-one.tsx'

export function AreaForm(props: OneProps) {
  const t = useText()
  const { policy } = props.reply
  const area = policy.areas.find(one => one.id === props.id)
  return (
    <OneForm
      {...props}
      section="areas"
      title={area?.name ?? t('rules.area-add')}
      read={form => areaBody(form, policy, props.id)}
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
    </OneForm>
  )
}

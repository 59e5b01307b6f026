/** Somebody comes to the desk and has no device: who they are, written down by whoever sits there. */
import type { DeskJoinRequest } from '@localpay/node'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { Field, Select, TextArea } from '../parts/field.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Sheet } from '../parts/sheet.tsx'
import { useForm } from '../parts/use-form.ts'

export function NoDeviceSheet({ onClose }: { readonly onClose: () => void }) {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const areas = useQuery('desk', stop => api.desk(stop)).data.value?.areas ?? []
  const form = useForm<DeskJoinRequest, null>({
    read: typed => ({
      ok: true,
      value: { name: typed('name'), town: typed('town'), about: typed('about'), area: typed('area') },
    }),
    send: request => api.joinFor(request),
    refresh: ['desk'],
    said: t('custody.written'),
    done: onClose,
  })
  return (
    <Sheet title={t('custody.new')} onClose={onClose}>
      <form class="stack" onSubmit={form.submit}>
        <p>{t('custody.new-what')}</p>
        <Field
          label={t('custody.name')}
          name="name"
          required
          minLength={2}
          maxLength={60}
          autocomplete="off"
        />
        <Field
          label={t('custody.town')}
          name="town"
          maxLength={80}
          autocomplete="off"
          defaultValue={me?.group.town ?? ''}
        />
        <TextArea label={t('custody.about')} name="about" maxLength={500} />
        {areas.length > 0 && (
          <Select label={t('members.area')} name="area">
            <option value="">{t('members.no-area')}</option>
            {areas.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
        <FormEnd form={form} go={t('custody.write-down')} onCancel={onClose} />
      </form>
    </Sheet>
  )
}

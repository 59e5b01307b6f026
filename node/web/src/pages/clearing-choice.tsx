/** What the group tells in clearing rounds, and of which neighbours it tells nothing. */
import type { ChoiceRequest, ClearingReply } from '@localpay/node'
import { CheckGroup, RadioGroup } from '../parts/choices.tsx'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useForm } from '../parts/use-form.ts'

const TIERS = ['none', 'rounded', 'exact'] as const

export function ClearingChoice({ reply: { disclosure, keptOut } }: { reply: ClearingReply }) {
  const { api } = useApp()
  const t = useText()
  const neighbours = useQuery('neighbours', stop => api.neighbours(stop))
  const form = useForm<ChoiceRequest, ClearingReply>({
    read: fields => ({
      ok: true,
      value: {
        disclosure: TIERS.find(tier => tier === fields('disclosure')) ?? disclosure,
        keptOut: [...fields.all('line')],
      },
    }),
    send: api.chooseClearing,
    refresh: ['clearing', 'neighbours'],
    said: t('clearing.kept'),
  })
  const tier = (value: (typeof TIERS)[number], label: string, hint: string) => ({ value, label, hint })
  return (
    <section class="stack" aria-labelledby="choice-title">
      <h2 id="choice-title">{t('clearing.choice')}</h2>
      <p>{t('clearing.choice-why')}</p>
      <Loaded query={neighbours}>
        {({ lines }) => {
          const own = lines.filter(({ state }) => !state.startsWith('offered') && state !== 'closed')
          return (
            <form class="card stack" onSubmit={form.submit}>
              <RadioGroup
                legend={t('clearing.choice-how')}
                name="disclosure"
                value={disclosure}
                choices={[
                  tier('rounded', t('clearing.rounded'), t('clearing.rounded-hint')),
                  tier('exact', t('clearing.exact'), t('clearing.exact-hint')),
                  tier('none', t('clearing.none'), t('clearing.none-hint')),
                ]}
              />
              {own.length > 0 && (
                <CheckGroup
                  legend={t('clearing.kept-out')}
                  hint={t('clearing.kept-out-hint')}
                  name="line"
                  values={keptOut}
                  choices={own.map(({ line, group }) => ({ value: line, label: group.name }))}
                />
              )}
              <FormEnd form={form} go={t('clearing.keep')} />
            </form>
          )
        }}
      </Loaded>
    </section>
  )
}

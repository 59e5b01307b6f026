import type { Me } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { useEffect, useState } from 'preact/hooks'
import { CARD_EVERY, cardBody, scopeOf } from '../flows/cards.ts'
import { dayField, sayDate } from '../flows/dates.ts'
import type { NewCard } from '../flows/new-card.ts'
import { Button } from '../parts/button.tsx'
import { CheckGroup } from '../parts/choices.tsx'
import { useApp, useMe, useMoney, useText } from '../parts/context.tsx'
import { Field, Select, TextArea } from '../parts/field.tsx'
import { ConfirmSheet, FormEnd } from '../parts/form-end.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { AmountField, DateField } from '../parts/typed-fields.tsx'
import { useAct } from '../parts/use-form.ts'

const DAY_MS = 24 * 3_600_000

/** Letting a card, a till or a helper act for this account. Its secret is shown once, here. */
export function CardNewPage() {
  const t = useText()
  const me = useMe()
  const [secret, setSecret] = useState<string | null>(null)
  if (!me?.account) return null
  return (
    <div class="stack narrow">
      <Heading
        key={secret === null ? 'form' : 'secret'}
        title={t(secret === null ? 'cards.new' : 'cards.ready')}
      />
      {secret === null ? (
        <CardForm me={me} account={me.account.account} onMade={setSecret} />
      ) : (
        <Secret secret={secret} />
      )}
    </div>
  )
}

/** Made on this device, once the code for it has come; null until then. */
function useNewCard(): NewCard | null {
  const [card, setCard] = useState<NewCard | null>(null)
  const { reloadIfRebuilt } = useApp()
  useEffect(() => {
    import('../flows/new-card.ts').then(
      ({ newCard }) => setCard(newCard(length => window.crypto.getRandomValues(new Uint8Array(length)))),
      reloadIfRebuilt,
    )
  }, [])
  return card
}

function CardForm(props: { me: Me; account: string; onMade: (secret: string) => void }) {
  const { me, account, onMade } = props
  const { now, router } = useApp()
  const t = useText()
  const card = useNewCard()
  const [name, setName] = useState('')
  const { currency } = me.group
  const form = useAct<'delegate', BodyOf<'delegate'>>({
    kind: 'delegate',
    title: t('cards.new'),
    memo: name.trim(),
    read: typed => cardBody(typed, { account, currency, language: t.language, card }),
    check: async body => ({ ok: true, value: body }),
    refresh: ['cards'],
    done: () => {
      const { gid } = me.group
      onMade(card?.secretFor({ url: window.location.origin, gid, member: me.member, account }) ?? '')
    },
  })
  const field = (of: string) => form.fields[of]
  return (
    <form class="stack" onSubmit={form.submit}>
      <p>{t('cards.new-what')}</p>
      <Field
        label={t('cards.name')}
        hint={t('cards.name-hint')}
        maxLength={60}
        required
        value={name}
        onInput={event => setName(event.currentTarget.value)}
      />
      <CheckGroup
        legend={t('cards.scope')}
        name="scope"
        values={['pay']}
        choices={[
          { value: 'pay', label: t('cards.may-pay') },
          { value: 'bill', label: t('cards.may-bill') },
        ]}
        refusal={field('scope')}
      />
      <AmountField label={t('cards.each')} name="each" currency={currency} refusal={field('each')} />
      <AmountField label={t('cards.amount')} name="amount" currency={currency} refusal={field('amount')} />
      <Select label={t('cards.period')} name="every" refusal={field('every')}>
        {CARD_EVERY.map(every => (
          <option key={every} value={every}>
            {t('orders.every', { every })}
          </option>
        ))}
      </Select>
      <DateField
        label={t('cards.last-day')}
        name="until"
        value={dayField(now() + 365 * DAY_MS)}
        min={dayField(now())}
        refusal={field('until')}
      />
      <Field label={t('cards.tag')} hint={t('cards.tag-hint')} name="tag" autocomplete="off" maxLength={60} />
      <RefusalNote refusal={field('key') ?? null} />
      <FormEnd form={form} go={t('common.continue')} onCancel={() => router.go('/cards')} />
      <ConfirmSheet form={form} title={t('cards.sure')} go={t('cards.go')}>
        {body => <Summary me={me} name={name} body={body} />}
      </ConfirmSheet>
    </form>
  )
}

function Summary({ me, name, body }: { me: Me; name: string; body: BodyOf<'delegate'> }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const period = t('cards.every', { every: body.every })
  return (
    <>
      <p>
        <strong>{name.trim()}</strong> {t('cards.may', { scope: scopeOf([...body.scope]) })}
      </p>
      <p>{t('cards.bounds', { each: money(body.each), amount: money(body.amount), period })}</p>
      <p>{t('cards.until', { state: 'on', when: sayDate(body.until, t.language) })}</p>
      <p class="second">{t('cards.shown')}</p>
    </>
  )
}

/** Kept nowhere: whoever loses it takes the card back and makes another. */
function Secret({ secret }: { secret: string }) {
  const t = useText()
  const [copied, setCopied] = useState(false)
  return (
    <section class="stack">
      <p>{t('cards.secret-what')}</p>
      <TextArea label={t('cards.secret')} value={secret} />
      <p role="status">{copied ? t('cards.copied') : ''}</p>
      <div class="button-row">
        {/* On an address that is not secure a page may not copy by itself; the text can be marked there. */}
        {window.isSecureContext && (
          <Button onClick={() => navigator.clipboard.writeText(secret).then(() => setCopied(true))}>
            {t('cards.copy')}
          </Button>
        )}
        <a class="button quiet" href="/cards">
          {t('common.done')}
        </a>
      </div>
    </section>
  )
}

import type { AdRequest } from '@localpay/node'
import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { AD_DAYS, AD_START, isAdDraft, isBlank } from '../flows/ad-draft.ts'
import { CATEGORIES, CATEGORY_TEXT, type Category } from '../flows/categories.ts'
import { draft } from '../flows/drafts.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useText } from '../parts/context.tsx'
import { Chips, Field, Select, TextArea } from '../parts/field.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'

export function AdNewPage() {
  const { api, notes, queries, router } = useApp()
  const t = useText()
  const kept = draft(notes, 'ad', isAdDraft)
  const [found] = useState(kept.read)
  const [ad, setAd] = useState<AdRequest>(found ?? AD_START)
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  function change(part: Partial<AdRequest>): void {
    const next = { ...ad, ...part }
    setAd(next)
    if (isBlank(next)) kept.drop()
    else kept.save(next)
  }
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    const answer = await api.publish(ad)
    setBusy(false)
    if (!answer.ok) return setRefusal(answer.refusal)
    kept.drop()
    void queries.refresh(['my-ads', 'search'])
    router.go('/ads/mine')
  }
  return (
    <div class="stack narrow">
      <Heading title={t('ad-new.title')} />
      <SectionMenu section="account" />
      <p class="second" role="status">
        {isBlank(ad) ? '' : t(found === null ? 'ad-new.saved' : 'ad-new.continued')}
      </p>
      <form class="stack" onSubmit={submit}>
        <AdFields ad={ad} change={change} />
        <RefusalNote refusal={refusal} />
        <Button type="submit" busy={busy}>
          {t('ad-new.publish')}
        </Button>
      </form>
    </div>
  )
}

type Change = (part: Partial<AdRequest>) => void

function AdFields({ ad, change }: { ad: AdRequest; change: Change }) {
  const t = useText()
  return (
    <>
      <Chips
        legend={t('ad-new.kind')}
        name="type"
        value={ad.type}
        choices={[
          { value: 'offer', label: t('ad-new.offer') },
          { value: 'want', label: t('ad-new.want') },
        ]}
        onChoose={type => change({ type })}
      />
      <Field
        label={t('ad-new.name')}
        name="title"
        required
        minLength={2}
        maxLength={80}
        value={ad.title}
        onInput={event => change({ title: event.currentTarget.value })}
      />
      <TextArea
        label={t('ad-new.body')}
        name="body"
        maxLength={2000}
        value={ad.body}
        onInput={event => change({ body: event.currentTarget.value })}
      />
      <Field
        label={t('ad-new.price')}
        hint={t('ad-new.price-hint')}
        name="price"
        maxLength={60}
        value={ad.price}
        onInput={event => change({ price: event.currentTarget.value })}
      />
      <AdChoices ad={ad} change={change} />
    </>
  )
}

function AdChoices({ ad, change }: { ad: AdRequest; change: Change }) {
  const t = useText()
  return (
    <>
      <Select
        label={t('market.category')}
        value={ad.category}
        onChange={event => change({ category: event.currentTarget.value as Category })}
      >
        {CATEGORIES.map(category => (
          <option key={category} value={category}>
            {t(CATEGORY_TEXT[category])}
          </option>
        ))}
      </Select>
      <Select
        label={t('ad-new.scope')}
        value={ad.scope}
        onChange={event => change({ scope: event.currentTarget.value as AdRequest['scope'] })}
      >
        <option value="group">{t('ad-new.scope-group')}</option>
        <option value="network">{t('ad-new.scope-network')}</option>
        <option value="public">{t('ad-new.scope-public')}</option>
      </Select>
      <Select
        label={t('ad-new.days')}
        value={String(ad.days)}
        onChange={event => change({ days: Number(event.currentTarget.value) })}
      >
        {AD_DAYS.map(days => (
          <option key={days} value={String(days)}>
            {t('ad-new.days-count', { days })}
          </option>
        ))}
      </Select>
    </>
  )
}

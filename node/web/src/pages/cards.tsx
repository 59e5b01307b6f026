import type { CardJson, Me } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import { scopeOf } from '../flows/cards.ts'
import { sayDate } from '../flows/dates.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Empty, Row, Rows } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useAct } from '../parts/use-form.ts'

/** What may pay from this account beside its people: how much, what is spent, and taking it back. */
export function CardsPage() {
  const { api, chosen } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('cards', stop => api.cards(chosen(), stop))
  if (!me?.account) return null
  return (
    <div class="stack narrow">
      <Heading title={t('cards.title')} />
      <SectionMenu section="account" />
      <p>{t('cards.what')}</p>
      <a class="button main" href="/cards/new">
        {t('cards.new')}
      </a>
      <Loaded query={query} tall>
        {({ cards }) => (
          <>
            {cards.length === 0 && <Empty text={t('cards.none')} />}
            <Rows>
              {cards.map(card => (
                <Card key={card.key} me={me} card={card} />
              ))}
            </Rows>
          </>
        )}
      </Loaded>
    </div>
  )
}

function Card({ me, card }: { me: Me; card: CardJson }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const { name, by, scope, each, amount, every, until, spent, state, tagged } = card
  const period = t('cards.every', { every })
  return (
    <Row title={name || t('cards.no-name')} second={t('cards.may', { scope: scopeOf(scope) })}>
      <div class="stack-small">
        <p>{t('cards.bounds', { each: money(each), amount: money(amount), period })}</p>
        {state === 'on' && <p>{t('cards.spent', { spent: money(spent), amount: money(amount), period })}</p>}
        <p class="second">
          {t('cards.until', { state, when: sayDate(until, t.language) })}
          {tagged && ` ${t('cards.tagged')}`}
          {by !== me.name && by !== '' && ` ${t('cards.by', { name: by })}`}
        </p>
      </div>
      {state === 'on' && <TakeBack card={card} />}
    </Row>
  )
}

/** Asked twice: whoever holds it finds out at the next payment. */
function TakeBack({ card: { key, name } }: { card: CardJson }) {
  const t = useText()
  const [sure, setSure] = useState(false)
  const act = useAct({
    kind: 'undelegate',
    title: t('cards.take-back'),
    refresh: ['cards'],
    said: t('cards.taken-back'),
  })
  if (!sure)
    return (
      <Button kind="quiet" onClick={() => setSure(true)}>
        {t('cards.take-back')}
        <span class="unseen"> {name}</span>
      </Button>
    )
  return (
    <>
      <p>{t('cards.take-back-what')}</p>
      <div class="button-row">
        <Button
          kind="stop"
          busy={act.busy}
          onClick={() =>
            act.state === 'waiting' ? act.retry() : act.start({ key: key as BodyOf<'undelegate'>['key'] })
          }
        >
          {t('cards.take-back-sure')}
        </Button>
        <Button kind="quiet" onClick={() => setSure(false)}>
          {t('cards.keep')}
        </Button>
      </div>
      <RefusalNote refusal={act.refusal} />
    </>
  )
}

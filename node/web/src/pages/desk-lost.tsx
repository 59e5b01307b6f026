import type { ComponentProps } from 'preact'
import { useState } from 'preact/hooks'
import { sayNumber } from '../flows/account-number.ts'
import { daysIn, sayExactly, sayWhenWithin } from '../flows/dates.ts'
import { type LostAsked, type LostOrdered, reissueBody, reissueNamed, sayNames } from '../flows/lost-desk.ts'
import { Button } from '../parts/button.tsx'
import { Check } from '../parts/choices.tsx'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Empty } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Sheet } from '../parts/sheet.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useAct, useForm } from '../parts/use-form.ts'

const REFRESH = ['lost-desk', 'desk'] as const

/** The committee lets members in again who lost their password: in the open, several of them, and not at once. */
export function DeskLostPage() {
  const { api } = useApp()
  const t = useText()
  const query = useQuery('lost-desk', stop => api.lostDesk(stop))
  return (
    <div class="stack narrow">
      <Heading title={t('lost.title')} />
      <SectionMenu section="desk" />
      <Loaded query={query} tall>
        {({ asked, ordered, signers, delayMs }) => (
          <>
            <p>{t('lost.desk-what', { signers, days: daysIn(delayMs) })}</p>
            <section class="stack" aria-labelledby="asked-title">
              <h2 id="asked-title">{t('lost.asked')}</h2>
              {asked.length === 0 && <Empty text={t('lost.none')} />}
              <ul class="plain-list stack">
                {asked.map(one => (
                  <AskedCard key={one.pub} asked={one} />
                ))}
              </ul>
            </section>
            {ordered.length > 0 && (
              <section class="stack" aria-labelledby="ordered-title">
                <h2 id="ordered-title">{t('lost.ordered')}</h2>
                <ul class="plain-list stack">
                  {ordered.map(one => (
                    <OrderedCard key={one.reissue} ordered={one} />
                  ))}
                </ul>
              </section>
            )}
          </>
        )}
      </Loaded>
    </div>
  )
}

const Who = ({ name, number }: { name: string; number: string }) => (
  <p>
    <strong>{name}</strong> <span class="second">{sayNumber(number)}</span>
  </p>
)

function AskedCard({ asked }: { asked: LostAsked }) {
  const { api, now } = useApp()
  const t = useText()
  const { name, pub, code, at, mayOrder } = asked
  const [ordering, setOrdering] = useState(false)
  const drop = useForm<string, null>({
    read: () => ({ ok: true, value: pub }),
    send: api.refuseLost,
    refresh: REFRESH,
    said: t('lost.dropped', { name }),
  })
  return (
    <li class="card stack-small">
      <Who {...asked} />
      <p class="second">{t('lost.asked-at', { when: sayWhenWithin(at, now(), t.language), code })}</p>
      {!mayOrder && <p>{t('lost.not-now', { name })}</p>}
      <RefusalNote refusal={drop.refusal} />
      <div class="button-row">
        {mayOrder && <Button onClick={() => setOrdering(true)}>{t('lost.order', { name })}</Button>}
        <Button kind="quiet" busy={drop.busy} onClick={() => drop.start(pub)}>
          {t('lost.drop', { name })}
        </Button>
      </div>
      {ordering && (
        <TalkSheet name={name} member={asked.member} code={code} onClose={() => setOrdering(false)}>
          {close => <OrderForm asked={asked} onClose={close} />}
        </TalkSheet>
      )}
    </li>
  )
}

/** Before anybody signs: that the name is the person's, only people can find out. */
function TalkSheet(props: {
  readonly name: string
  readonly member: string
  readonly code: string | null
  readonly onClose: () => void
  readonly children: (close: () => void) => preact.ComponentChildren
}) {
  const { name, member, code, onClose, children } = props
  const t = useText()
  return (
    <Sheet title={t('lost.talk', { name })} onClose={onClose}>
      <div class="stack">
        <p>{t('lost.talk-what', { name })}</p>
        <p class="number-big">{code}</p>
        <p>
          <a href={`/desk/members/${member}`}>{t('lost.stolen', { name })}</a>
        </p>
        {children(onClose)}
      </div>
    </Sheet>
  )
}

/** The signature comes after the talk, and says so. */
function Talked({ name, ...end }: { name: string } & ComponentProps<typeof FormEnd>) {
  const t = useText()
  return (
    <form class="stack" onSubmit={end.form.submit}>
      <Check label={t('lost.talk-yes', { name })} name="talked" required />
      <p class="second">{t('lost.talk-then')}</p>
      <FormEnd {...end} />
    </form>
  )
}

function OrderForm({ asked, onClose }: { asked: LostAsked; onClose: () => void }) {
  const t = useText()
  const { name } = asked
  const form = useAct({
    kind: 'reissue',
    title: t('lost.order', { name }),
    read: () => ({ ok: true, value: reissueBody(asked) }),
    refresh: REFRESH,
    said: t('lost.said-ordered', { name }),
    done: onClose,
  })
  return <Talked form={form} name={name} go={t('lost.order', { name })} onCancel={onClose} />
}

function SecondForm({ ordered, onClose }: { ordered: LostOrdered; onClose: () => void }) {
  const t = useText()
  const { name, reissue } = ordered
  const form = useAct({
    kind: 'second',
    title: t('lost.second', { name }),
    read: () => ({ ok: true, value: reissueNamed(reissue) }),
    refresh: REFRESH,
    said: t('lost.said-ordered', { name }),
    done: onClose,
  })
  return <Talked form={form} name={name} go={t('lost.second', { name })} onCancel={onClose} />
}

function OrderedCard({ ordered }: { ordered: LostOrdered }) {
  const t = useText()
  const { name, code, by, signers, ready, maySign, reissue } = ordered
  const [signing, setSigning] = useState(false)
  const stop = useAct({
    kind: 'object',
    title: t('lost.stop', { name }),
    refresh: REFRESH,
    said: t('lost.stopped', { name }),
  })
  const how =
    ready === null
      ? t('lost.need', { count: Math.max(0, signers - by.length) })
      : t('lost.until', { when: sayExactly(ready, t.language) })
  return (
    <li class="card stack-small">
      <Who {...ordered} />
      {code === null && <p>{t('lost.custodians')}</p>}
      <p class="second">
        {t('lost.signed-by', { names: sayNames(by, t.language) })} · {how}
      </p>
      <RefusalNote refusal={stop.refusal} />
      <div class="button-row">
        {maySign && <Button onClick={() => setSigning(true)}>{t('lost.second', { name })}</Button>}
        <Button
          kind="quiet"
          busy={stop.busy}
          onClick={() => (stop.state === 'waiting' ? stop.retry() : stop.start(reissueNamed(reissue)))}
        >
          {t('lost.stop', { name })}
        </Button>
      </div>
      {signing && (
        <TalkSheet name={name} member={ordered.member} code={code} onClose={() => setSigning(false)}>
          {close => <SecondForm ordered={ordered} onClose={close} />}
        </TalkSheet>
      )}
    </li>
  )
}

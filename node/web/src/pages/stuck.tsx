/** Transfers that a silent group leaves undecided, and the write-off: asked twice, with what it may cost said in full. */
import type { Me, StuckJson } from '@localpay/node'
import type { BodyOf, GroupId } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import { sayDate } from '../flows/dates.ts'
import { writeOffBody } from '../flows/neighbours.ts'
import { mayOpen } from '../flows/roles.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useText } from '../parts/context.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Sheet } from '../parts/sheet.tsx'
import { useAct } from '../parts/use-form.ts'
import { useOwed } from '../parts/use-owed.ts'
import { When } from '../parts/when.tsx'

export function Stuck({ me, stuck }: { me: Me; stuck: readonly StuckJson[] }) {
  const t = useText()
  return (
    <section class="stack" aria-labelledby="stuck-title">
      <h2 id="stuck-title">{t('neighbours.stuck')}</h2>
      <p>{t('neighbours.stuck-what')}</p>
      <ul class="plain-list side-by-side">
        {stuck.map(one => (
          <li key={one.tid} class="card stack-small">
            <One me={me} one={one} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function One({ me, one }: { me: Me; one: StuckJson }) {
  const { now } = useApp()
  const t = useText()
  const amount = useOwed(me.group)(one.microHours, one.local)
  const [asking, setAsking] = useState(false)
  const { role, silent, closer, since, mayFrom, state } = one
  const isAdmin = mayOpen('admin', me.roles)
  return (
    <>
      <p>
        {t('neighbours.stuck-one', { role, amount, silent, from: one.from ?? '' })}{' '}
        <span class="second">
          {t('neighbours.stuck-since')} <When at={since} />
        </span>
      </p>
      {state === 'written-off' ? (
        <p class="second">{t('neighbours.written-off', { silent })}</p>
      ) : mayFrom === null ? (
        <p class="second">{t('neighbours.write-off-never', { closer })}</p>
      ) : mayFrom > now() ? (
        <p class="second">{t('neighbours.write-off-from', { day: sayDate(mayFrom, t.language) })}</p>
      ) : (
        isAdmin && (
          <Button kind="quiet" onClick={() => setAsking(true)}>
            {t('neighbours.write-off')}
            <span class="unseen">
              {' '}
              {amount}, {silent}
            </span>
          </Button>
        )
      )}
      {isAdmin && state === 'signed' && mayFrom === null && <MarkGone one={one} />}
      {asking && <WriteOff me={me} one={one} onClose={() => setAsking(false)} />}
    </>
  )
}

function WriteOff({ me, one, onClose }: { me: Me; one: StuckJson; onClose: () => void }) {
  const t = useText()
  const amount = useOwed(me.group)(one.microHours, one.local)
  const { role, closer, refuse } = one
  const go = t('neighbours.write-off-go', { amount })
  const form = useAct({
    kind: 'write-off',
    title: t('neighbours.write-off'),
    read: (): { ok: true; value: BodyOf<'write-off'> } => ({ ok: true, value: writeOffBody(one) }),
    refresh: ['neighbours', 'me', 'history'],
    said: t('neighbours.write-off-done'),
    done: onClose,
  })
  const costs = (
    <>
      <p class="note">
        <strong>{t('neighbours.write-off-risk', { amount })}</strong>
      </p>
      <p>
        {t(refuse === null ? 'neighbours.write-off-unrefused' : 'neighbours.write-off-refused', { closer })}
      </p>
      <p>{t('neighbours.write-off-frees', { role, from: one.from ?? '' })}</p>
    </>
  )
  return (
    <Sheet title={go} grave={costs} onClose={onClose}>
      <form class="stack" onSubmit={form.submit}>
        <label class="check">
          <input type="checkbox" required />
          <span>{t('neighbours.write-off-read')}</span>
        </label>
        <FormEnd form={form} go={go} onCancel={onClose} />
      </form>
    </Sheet>
  )
}

/** A closer that is no neighbour of ours has no line to be marked on. */
function MarkGone({ one: { closer, closerGid } }: { one: StuckJson }) {
  const t = useText()
  const [asking, setAsking] = useState(false)
  const said = { act: 'gone', group: closer } as const
  const title = t('neighbours.act', said)
  const form = useAct({
    kind: 'defunct',
    title,
    read: () => ({ ok: true, value: { gid: closerGid as GroupId, gone: true } }),
    refresh: ['neighbours'],
    said: t('neighbours.act-done', said),
    done: () => setAsking(false),
  })
  return (
    <>
      <Button kind="quiet" onClick={() => setAsking(true)}>
        {title}
      </Button>
      {asking && (
        <Sheet
          title={title}
          grave={<p>{t('neighbours.act-what', { ...said, amount: '' })}</p>}
          onClose={() => setAsking(false)}
        >
          <form class="stack" onSubmit={form.submit}>
            <FormEnd form={form} go={t('neighbours.act-go', said)} onCancel={() => setAsking(false)} />
          </form>
        </Sheet>
      )}
    </>
  )
}

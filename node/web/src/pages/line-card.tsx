/** A line that both groups agreed to: how it stands, and what the committee may decide, asked twice and signed by who decides. */
import type { LineJson, Me } from '@localpay/node'
import { useState } from 'preact/hooks'
import { sayHours } from '../flows/money.ts'
import { isStanding, type LineAct, lineActsOf, magnitude, owedText } from '../flows/neighbours.ts'
import { mayOpen } from '../flows/roles.ts'
import { Button } from '../parts/button.tsx'
import { useMoney, useText } from '../parts/context.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { Sheet } from '../parts/sheet.tsx'
import { useAct } from '../parts/use-form.ts'
import { When } from '../parts/when.tsx'

const lineOpenness = async () => (await import('./line-openness.tsx')).LineOpenness

export function LineCard({ me, line }: { me: Me; line: LineJson }) {
  return (
    <>
      <OpenLine me={me} line={line} />
      {isStanding(line.state) && mayOpen('committee', me.roles) && <LineActs line={line} />}
    </>
  )
}

function OpenLine({ me, line }: { me: Me; line: LineJson }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const owed = {
    group: line.group.name,
    hours: sayHours(magnitude(line.balance)),
    local: money(magnitude(line.balanceLocal)),
  }
  const heldIn = line.heldIn !== '0'
  const heldOut = line.heldOut !== '0'
  if (line.state === 'closed') return <p>{t('neighbours.closed', owed)}</p>
  const free = (limit: string, room: string): string =>
    t('neighbours.limit-free', { limit: sayHours(limit), room: sayHours(room) })
  return (
    <>
      <p>{t(owedText(line), owed)}</p>
      <StateOfLine line={line} />
      <dl class="facts">
        <dt>{t('neighbours.they-may-owe')}</dt>
        <dd>{free(line.limitWeGrant, line.roomIn)}</dd>
        <dt>{t('neighbours.we-may-owe')}</dt>
        <dd>{free(line.limitTheyGrant, line.roomOut)}</dd>
        {line.agreed !== null && (
          <>
            <dt>{t('neighbours.agreed')}</dt>
            <dd>
              <When at={line.agreed.at} />
            </dd>
          </>
        )}
        {line.contested !== '0' && (
          <>
            <dt>{t('neighbours.contested')}</dt>
            <dd>{sayHours(line.contested)}</dd>
          </>
        )}
        {(line.places.taken > 0 || line.places.stalls > 0) && (
          <>
            <dt>{t('neighbours.places')}</dt>
            <dd>{t('neighbours.places-of', line.places)}</dd>
          </>
        )}
        {(heldIn || heldOut) && (
          <>
            <dt>{t('neighbours.held')}</dt>
            <dd>
              {t('neighbours.held-both', { coming: sayHours(line.heldIn), going: sayHours(line.heldOut) })}
            </dd>
          </>
        )}
      </dl>
    </>
  )
}

/** What is out of the ordinary with a line. */
function StateOfLine({ line }: { line: LineJson }) {
  const t = useText()
  const group = line.group.name
  return (
    <>
      {line.differs !== null && (
        <p class="notice">
          {t('neighbours.differs', {
            group,
            ours: sayHours(line.differs.ours),
            theirs: sayHours(line.differs.theirs),
          })}
        </p>
      )}
      {line.restoring !== null && (
        <p class="notice">{t('neighbours.restoring', { group, state: line.restoring })}</p>
      )}
      {line.frozenFor.map(why => (
        <p key={why} class="notice">
          {t('neighbours.frozen', { group, why })}
        </p>
      ))}
      {line.state === 'closing' && (
        <p class="notice">
          {t('neighbours.closing', { group })} {t('neighbours.they-end', { end: line.theyEnd })}
        </p>
      )}
    </>
  )
}

function LineActs({ line }: { line: LineJson }) {
  const t = useText()
  const [asking, setAsking] = useState<LineAct | null>(null)
  const group = line.group.name
  const acts = lineActsOf(line)
  return (
    <>
      {acts.length > 0 && (
        <div class="button-row">
          {acts.map(act => (
            <Button key={act} kind="quiet" onClick={() => setAsking(act)}>
              {t('neighbours.act', { act, group })}
            </Button>
          ))}
        </div>
      )}
      <Lazy bring={lineOpenness} props={{ line }} />
      {asking !== null && <Sure line={line} act={asking} onClose={() => setAsking(null)} />}
    </>
  )
}

const KIND = { freeze: 'freeze', thaw: 'thaw', end: 'end-line', quarantine: 'quarantine' } as const

function Sure({ line, act, onClose }: { line: LineJson; act: LineAct; onClose: () => void }) {
  const t = useText()
  const said = { act, group: line.group.name }
  const title = t('neighbours.act', said)
  const hasReason = act === 'freeze' || act === 'thaw'
  const body = hasReason ? { line: line.line, why: 'people' as const } : { line: line.line }
  const form = useAct<'freeze' | 'thaw' | 'end-line' | 'quarantine'>({
    kind: KIND[act],
    title,
    read: () => ({ ok: true, value: body as never }),
    refresh: ['neighbours'],
    said: t('neighbours.act-done', said),
    done: onClose,
  })
  return (
    <Sheet title={title} onClose={onClose}>
      <form class="stack" onSubmit={form.submit}>
        <p>{t('neighbours.act-what', said)}</p>
        <FormEnd form={form} go={t('neighbours.act-go', { act })} onCancel={onClose} />
      </form>
    </Sheet>
  )
}

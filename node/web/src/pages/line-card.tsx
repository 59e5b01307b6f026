/** A line that both groups agreed to: how it stands, and what the committee may decide, asked twice and signed by who decides. */
import type { LineJson, Me } from '@localpay/node'
import type { BodyOf, GroupId, LineId } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import { isStanding, type LineAct, lineActsOf, magnitude, owedText } from '../flows/neighbours.ts'
import { mayOpen } from '../flows/roles.ts'
import { Button } from '../parts/button.tsx'
import { useText } from '../parts/context.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { Sheet } from '../parts/sheet.tsx'
import { useAct } from '../parts/use-form.ts'
import { useOwed } from '../parts/use-owed.ts'
import { When } from '../parts/when.tsx'

const lineOpenness = async () => (await import('./line-openness.tsx')).LineOpenness
const bringVote = async () => (await import('./ask-write-down.tsx')).AskWriteDown

export function LineCard({ me, line }: { me: Me; line: LineJson }) {
  return (
    <>
      <OpenLine me={me} line={line} />
      <LineActs me={me} line={line} />
    </>
  )
}

function OpenLine({ me, line }: { me: Me; line: LineJson }) {
  const t = useText()
  const say = useOwed(me.group)
  const owed = {
    group: line.group.name,
    amount: say(magnitude(line.balance), magnitude(line.balanceLocal)),
  }
  const heldIn = line.heldIn !== '0'
  const heldOut = line.heldOut !== '0'
  if (line.state === 'closed')
    return (
      <>
        <p>{t('neighbours.closed', owed)}</p>
        <Gone me={me} line={line} />
      </>
    )
  return (
    <>
      <p>{t(owedText(line), owed)}</p>
      <StateOfLine me={me} line={line} />
      <Gone me={me} line={line} />
      <dl class="facts">
        <dt>{t('neighbours.they-may-owe')}</dt>
        <dd>
          {say(line.limitWeGrant)}
          <br />
          <span class="second">{t('neighbours.free', { room: say(line.roomIn) })}</span>
        </dd>
        <dt>{t('neighbours.we-may-owe')}</dt>
        <dd>
          {say(line.limitTheyGrant)}
          <br />
          <span class="second">{t('neighbours.free', { room: say(line.roomOut) })}</span>
        </dd>
        {line.agreed !== null && (
          <>
            <dt>{t('neighbours.agreed')}</dt>
            <dd>
              <When at={line.agreed.at} />
            </dd>
          </>
        )}
        {line.witnessedAt !== null && (
          <>
            <dt>{t('neighbours.witnessed')}</dt>
            <dd>
              <When at={line.witnessedAt} />
            </dd>
          </>
        )}
        {line.contested !== '0' && (
          <>
            <dt>{t('neighbours.contested')}</dt>
            <dd>{say(line.contested)}</dd>
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
            <dd>{t('neighbours.held-both', { coming: say(line.heldIn), going: say(line.heldOut) })}</dd>
          </>
        )}
      </dl>
    </>
  )
}

/** Held to be gone, and what that has cost. */
function Gone({ me, line }: { me: Me; line: LineJson }) {
  const t = useText()
  const say = useOwed(me.group)
  if (!line.gone) return null
  return (
    <p class="note">
      {t('neighbours.gone', { group: line.group.name })}{' '}
      {line.writtenDown !== '0' && t('neighbours.written-down', { amount: say(line.writtenDown) })}
    </p>
  )
}

/** What is out of the ordinary with a line. */
function StateOfLine({ me, line }: { me: Me; line: LineJson }) {
  const t = useText()
  const say = useOwed(me.group)
  const group = line.group.name
  return (
    <>
      {line.differs !== null && (
        <p class="note">
          {t('neighbours.differs', {
            group,
            ours: say(line.differs.ours),
            theirs: say(line.differs.theirs),
          })}
        </p>
      )}
      {line.restoring !== null && (
        <p class="note">{t('neighbours.restoring', { group, state: line.restoring })}</p>
      )}
      {line.frozenFor.map(why => (
        <p key={why} class="note">
          {t('neighbours.frozen', { group, why })}
        </p>
      ))}
      {line.state === 'closing' && (
        <p class="note">
          {t('neighbours.closing', { group })} {t('neighbours.they-end', { end: line.theyEnd })}
        </p>
      )}
    </>
  )
}

function LineActs({ me, line }: { me: Me; line: LineJson }) {
  const t = useText()
  const [asking, setAsking] = useState<LineAct | 'vote' | null>(null)
  const group = line.group.name
  const acts = lineActsOf(line, me.roles)
  const close = () => setAsking(null)
  if (acts.length === 0) return null
  return (
    <>
      <details>
        <summary>
          {t('neighbours.decide')}
          <span class="unseen"> {group}</span>
        </summary>
        <div class="stack-small">
          {acts.map(act => (
            <Button key={act} kind="quiet" onClick={() => setAsking(act)}>
              {t('neighbours.act', { act, group })}
            </Button>
          ))}
          {acts.includes('down') && (
            <Button kind="quiet" onClick={() => setAsking('vote')}>
              {t('neighbours.ask-all')}
              <span class="unseen"> {group}</span>
            </Button>
          )}
        </div>
      </details>
      {isStanding(line.state) && mayOpen('committee', me.roles) && (
        <Lazy bring={lineOpenness} props={{ line }} />
      )}
      {asking === 'vote' && <Lazy bring={bringVote} props={{ line, onClose: close }} />}
      {asking !== null && asking !== 'vote' && <Sure me={me} line={line} act={asking} onClose={close} />}
    </>
  )
}

type ActKind = 'freeze' | 'thaw' | 'end-line' | 'quarantine' | 'defunct' | 'write-down'

/** The act, as it is signed. */
function wishOf(act: LineAct, { line, group }: LineJson): { kind: ActKind; body: BodyOf<ActKind> } {
  const id = line as LineId
  const gid = group.gid as GroupId
  switch (act) {
    case 'freeze':
    case 'thaw':
      return { kind: act, body: { line: id, why: 'people' } }
    case 'end':
      return { kind: 'end-line', body: { line: id } }
    case 'quarantine':
      return { kind: 'quarantine', body: { line: id } }
    case 'gone':
    case 'back':
      return { kind: 'defunct', body: { gid, gone: act === 'gone' } }
    case 'down':
      return { kind: 'write-down', body: { line: id } }
  }
}

function Sure(props: { me: Me; line: LineJson; act: LineAct; onClose: () => void }) {
  const { me, line, act, onClose } = props
  const t = useText()
  const say = useOwed(me.group)
  const said = {
    act,
    group: line.group.name,
    amount: say(magnitude(line.balance), magnitude(line.balanceLocal)),
  }
  const title = t('neighbours.act', said)
  const { kind, body } = wishOf(act, line)
  const form = useAct<ActKind>({
    kind,
    title,
    read: () => ({ ok: true, value: body }),
    refresh: ['neighbours', 'me'],
    said: t('neighbours.act-done', said),
    done: onClose,
  })
  return (
    <Sheet title={title} grave={<p>{t('neighbours.act-what', said)}</p>} onClose={onClose}>
      <form class="stack" onSubmit={form.submit}>
        <FormEnd form={form} go={t('neighbours.act-go', { act })} onCancel={onClose} />
      </form>
    </Sheet>
  )
}

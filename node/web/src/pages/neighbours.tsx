import type { LineJson, Me, NeighboursReply } from '@localpay/node'
import { magnitude, owedText } from '../flows/neighbours.ts'
import { mayOpen } from '../flows/roles.ts'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useOwed } from '../parts/use-owed.ts'
import { When } from '../parts/when.tsx'
import { LostEntries } from './witnesses.tsx'

/** Forms are most of what this page could take, and most who read it may fill in none. */
const newLine = async () => (await import('./neighbours-forms.tsx')).NewLine
const lineOffer = async () => (await import('./neighbours-forms.tsx')).LineOffer
const lineLimit = async () => (await import('./neighbours-forms.tsx')).LineLimit
const evidence = async () => (await import('./evidence.tsx')).Evidence
const stuckOnes = async () => (await import('./stuck.tsx')).Stuck
const lineCard = async () => (await import('./line-card.tsx')).LineCard

export function NeighboursPage() {
  const { api } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('neighbours', stop => api.neighbours(stop))
  const proofs = useQuery('evidence', stop => api.evidence(stop)).data.value
  if (me === null) return null
  const admin = mayOpen('admin', me.roles)
  return (
    <div class="stack">
      <Heading title={t('neighbours.title')} />
      <p>{t('neighbours.what')}</p>
      <LostEntries />
      {(proofs?.evidence ?? []).length > 0 && (
        <Lazy bring={evidence} props={{ committee: mayOpen('committee', me.roles) }} />
      )}
      <Loaded query={query} tall>
        {reply => (
          <>
            <Net me={me} reply={reply} />
            {reply.stuck.length > 0 && mayOpen('committee', me.roles) && (
              <Lazy bring={stuckOnes} props={{ me, stuck: reply.stuck }} />
            )}
            <Lines me={me} lines={reply.lines} />
            {mayOpen('committee', me.roles) && (
              <p>
                <a class="row-link" href="/desk/clearing">
                  {t('clearing.go')}
                </a>
              </p>
            )}
            {admin && <Lazy bring={newLine} props={{ lines: reply.lines }} />}
          </>
        )}
      </Loaded>
    </div>
  )
}

function Net({ me, reply }: { me: Me; reply: NeighboursReply }) {
  const t = useText()
  const say = useOwed(me.group)
  const { net } = reply
  const text =
    net === '0'
      ? 'neighbours.net-even'
      : net.startsWith('-')
        ? 'neighbours.net-we-owe'
        : 'neighbours.net-they-owe'
  return <p class="card lead">{t(text, { amount: say(magnitude(net)) })}</p>
}

function Lines({ me, lines }: { me: Me; lines: readonly LineJson[] }) {
  const t = useText()
  const admin = mayOpen('admin', me.roles)
  const desk = mayOpen('books', me.roles)
  // An offer is a matter of the two committees until both have agreed.
  const shown = lines.filter(({ state }) => desk || !state.startsWith('offered'))
  return (
    <section class="stack" aria-labelledby="lines-title">
      <h2 id="lines-title">{t('neighbours.lines')}</h2>
      {shown.length === 0 && <p class="second">{t('neighbours.no-lines')}</p>}
      <ul class="plain-list side-by-side">
        {shown.map(line => (
          <li key={line.line} class="card stack-small">
            <LineTitle line={line} />
            {line.state.startsWith('offered') ? (
              <Lazy bring={lineOffer} props={{ line, admin }} />
            ) : desk ? (
              <Lazy bring={lineCard} props={{ me, line }} />
            ) : (
              <WhoOwes me={me} line={line} />
            )}
            {(line.state === 'active' || line.state === 'frozen') && admin && (
              <Lazy bring={lineLimit} props={{ me, line }} />
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** As much of a line as members need. */
function WhoOwes({ me, line }: { me: Me; line: LineJson }) {
  const t = useText()
  const amount = useOwed(me.group)(magnitude(line.balance), magnitude(line.balanceLocal))
  const said = { group: line.group.name, amount }
  return <p>{t(line.state === 'closed' ? 'neighbours.closed' : owedText(line), said)}</p>
}

function LineTitle({ line }: { line: LineJson }) {
  const t = useText()
  return (
    <div class="payment-line">
      <h3>{line.group.name}</h3>
      <span class={line.connected ? 'status status-paid' : 'status status-waiting'}>
        {line.connected ? (
          t('neighbours.connected')
        ) : (
          <>
            {t('neighbours.last-seen')} <When at={line.seenAt} />
          </>
        )}
      </span>
    </div>
  )
}

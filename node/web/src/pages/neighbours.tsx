import type { LineJson, Me, NeighboursReply } from '@localpay/node'
import { sayHours } from '../flows/money.ts'
import { localOf, magnitude } from '../flows/neighbours.ts'
import { mayOpen } from '../flows/roles.ts'
import { useApp, useMe, useMoney, useQuery, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { Loaded } from '../parts/skeleton.tsx'
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
          </>
        )}
      </Loaded>
      {admin && <Lazy bring={newLine} props={{}} />}
    </div>
  )
}

function Net({ me, reply }: { me: Me; reply: NeighboursReply }) {
  const t = useText()
  const money = useMoney(me.group.currency)
  const { net } = reply
  const hours = sayHours(magnitude(net))
  const local = money(localOf(magnitude(net), me.group.rate))
  const text =
    net === '0'
      ? 'neighbours.net-even'
      : net.startsWith('-')
        ? 'neighbours.net-we-owe'
        : 'neighbours.net-they-owe'
  return <p class="card lead">{t(text, { hours, local })}</p>
}

function Lines({ me, lines }: { me: Me; lines: readonly LineJson[] }) {
  const t = useText()
  const admin = mayOpen('admin', me.roles)
  return (
    <section class="stack" aria-labelledby="lines-title">
      <h2 id="lines-title">{t('neighbours.lines')}</h2>
      {lines.length === 0 && <p class="second">{t('neighbours.no-lines')}</p>}
      <ul class="plain-list side-by-side">
        {lines.map(line => (
          <li key={line.line} class="card stack-small">
            <LineTitle line={line} />
            {line.state.startsWith('offered') ? (
              <Lazy bring={lineOffer} props={{ line, admin }} />
            ) : (
              <Lazy bring={lineCard} props={{ me, line }} />
            )}
            {(line.state === 'active' || line.state === 'frozen') && admin && (
              <Lazy bring={lineLimit} props={{ line }} />
            )}
          </li>
        ))}
      </ul>
    </section>
  )
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

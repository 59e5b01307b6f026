/** Who has co-signed the state of the books, checked on this device; and what it means when their books are longer. */
import type { WitnessesReply, WitnessJson } from '@localpay/node'
import { useEffect, useState } from 'preact/hooks'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { Icon } from '../parts/icon.tsx'
import { Row, Rows } from '../parts/rows.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { When } from '../parts/when.tsx'

const useWitnesses = () => {
  const { api } = useApp()
  return useQuery('witnesses', stop => api.witnesses(stop))
}

export function Witnesses({ gid }: { gid: string }) {
  const t = useText()
  const query = useWitnesses()
  return (
    <section class="stack" aria-labelledby="witnesses">
      <h2 id="witnesses">{t('witnesses.title')}</h2>
      <p>{t('witnesses.what')}</p>
      <Loaded query={query}>{reply => <Checked gid={gid} reply={reply} />}</Loaded>
    </section>
  )
}

function Checked({ gid, reply }: { gid: string; reply: WitnessesReply }) {
  const { heads } = useApp()
  const t = useText()
  const [standing, setStanding] = useState<readonly WitnessJson[] | null>(null)
  useEffect(() => {
    let isShown = true
    void heads.witnessed(gid, reply).then(found => {
      if (isShown) setStanding(found)
    })
    return () => {
      isShown = false
    }
  }, [gid, reply])
  return (
    <>
      <Lost reply={reply} />
      <p role="status">
        {standing === null ? (
          t('witnesses.checking')
        ) : (
          <strong>{t('witnesses.count', { count: standing.length })}</strong>
        )}
      </p>
      <Rows>
        {(standing ?? []).map(({ id, kind, name, size, at }) => (
          <Row
            key={id}
            title={kind === 'relay' ? t('witnesses.relay') : name}
            second={
              <>
                {t('witnesses.up-to', { size })} <When at={at} />
              </>
            }
          />
        ))}
      </Rows>
    </>
  )
}

/** Where whoever runs the group looks: that others have seen more of our books than we have. */
export function LostEntries() {
  const reply = useWitnesses().data.value
  return reply === undefined ? null : <Lost reply={reply} />
}

function Lost({ reply: { lost } }: { reply: WitnessesReply }) {
  const t = useText()
  if (lost === null) return null
  return (
    <div class="notice-stop" role="alert">
      <Icon name="alert" />
      <p>
        <strong>{t('witnesses.lost')}</strong>{' '}
        {lost.have < lost.seen
          ? t('witnesses.lost-what-now', { seen: lost.seen, have: lost.have })
          : t('witnesses.lost-other', { seen: lost.seen })}
      </p>
    </div>
  )
}

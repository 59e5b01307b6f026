/** Groups that signed what no honest group signs: what that means for us, and the committee's word on it. */
import type { EvidenceJson } from '@localpay/node'
import type { GroupId } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { useAct } from '../parts/use-form.ts'

export function Evidence({ committee }: { committee: boolean }) {
  const { api } = useApp()
  const reply = useQuery('evidence', stop => api.evidence(stop)).data.value
  return (
    <>
      {(reply?.evidence ?? []).map(one => (
        <About key={one.gid} one={one} committee={committee} />
      ))}
    </>
  )
}

function About({ one, committee }: { one: EvidenceJson; committee: boolean }) {
  const t = useText()
  const [asking, setAsking] = useState(false)
  const { gid, name: group, e, what, sizes, own, frozen } = one
  return (
    <section class="card stack-small" aria-labelledby={`evidence-${gid}`}>
      <h2 id={`evidence-${gid}`}>{t('witnesses.evidence', { group })}</h2>
      <p>
        {own
          ? t('witnesses.own')
          : t('witnesses.evidence-what', {
              group,
              e,
              what: what ?? '',
              one: sizes?.[0] ?? 0,
              other: sizes?.[1] ?? 0,
            })}
      </p>
      {!own && <p>{t(frozen ? 'witnesses.frozen' : 'witnesses.cleared', { group })}</p>}
      <p>
        <a href={`/api/evidence/${gid}`} download>
          {t('witnesses.file')}
        </a>
      </p>
      {frozen && committee && !asking && (
        <Button kind="quiet" onClick={() => setAsking(true)}>
          {t('witnesses.clear', { group })}
        </Button>
      )}
      {frozen && asking && <Clear one={one} onClose={() => setAsking(false)} />}
    </section>
  )
}

/** Asked twice: what will happen is said before it happens. */
function Clear({ one: { gid, ke, name: group }, onClose }: { one: EvidenceJson; onClose: () => void }) {
  const t = useText()
  const form = useAct({
    kind: 'pardon',
    title: t('witnesses.clear', { group }),
    read: () => ({ ok: true, value: { gid: gid as GroupId, ke } }),
    refresh: ['evidence', 'neighbours'],
    said: t('witnesses.clear-done', { group }),
    done: onClose,
  })
  return (
    <form class="stack" onSubmit={form.submit}>
      <p>{t('witnesses.clear-sure', { group })}</p>
      <FormEnd form={form} go={t('witnesses.clear-go')} onCancel={onClose} />
    </form>
  )
}

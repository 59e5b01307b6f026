/** Groups that signed what no honest group signs: what that means for us, and the committee's word on it. */
import type { EvidenceJson } from '@localpay/node'
import type { GroupId } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { FormEnd } from '../parts/form-end.tsx'
import { Sheet } from '../parts/sheet.tsx'
import { useAct } from '../parts/use-form.ts'
import type { TextKey } from '../text/keys.ts'

/** What it means for us: of a neighbour that it may owe no more, of another group that nothing is paid by way of it. */
const NEAR_TEXTS = {
  frozen: 'witnesses.frozen',
  cleared: 'witnesses.cleared',
  clear: 'witnesses.clear',
  sure: 'witnesses.clear-sure',
  done: 'witnesses.clear-done',
} as const satisfies Record<string, TextKey>

type Texts = Readonly<Record<keyof typeof NEAR_TEXTS, TextKey>>

const FAR_TEXTS: Texts = {
  frozen: 'witnesses.frozen-far',
  cleared: 'witnesses.cleared-far',
  clear: 'witnesses.clear-far',
  sure: 'witnesses.clear-sure-far',
  done: 'witnesses.clear-done-far',
}

export function Evidence({ committee }: { committee: boolean }) {
  const { api } = useApp()
  const reply = useQuery('evidence', stop => api.evidence(stop)).data.value
  const lines = useQuery('neighbours', stop => api.neighbours(stop)).data.value?.lines
  if (lines === undefined) return null
  const partners = lines.map(({ group }) => group.gid)
  return (
    <>
      {(reply?.evidence ?? []).map(one => (
        <About
          key={one.gid}
          one={one}
          committee={committee}
          texts={partners.includes(one.gid) ? NEAR_TEXTS : FAR_TEXTS}
        />
      ))}
    </>
  )
}

function About({ one, committee, texts }: { one: EvidenceJson; committee: boolean; texts: Texts }) {
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
      {!own && <p>{t(frozen ? texts.frozen : texts.cleared, { group })}</p>}
      <a class="button quiet" href={`/api/evidence/${gid}`} download>
        {t('witnesses.file')}
        <span class="unseen"> {group}</span>
      </a>
      {frozen && committee && (
        <Button kind="quiet" onClick={() => setAsking(true)}>
          {t(texts.clear, { group })}
        </Button>
      )}
      {frozen && asking && <Clear one={one} texts={texts} onClose={() => setAsking(false)} />}
    </section>
  )
}

/** Asked twice: what will happen is said before it happens. */
function Clear(props: { one: EvidenceJson; texts: Texts; onClose: () => void }) {
  const { one, texts, onClose } = props
  const { gid, ke, name: group } = one
  const t = useText()
  const form = useAct({
    kind: 'pardon',
    title: t(texts.clear, { group }),
    read: () => ({ ok: true, value: { gid: gid as GroupId, ke } }),
    refresh: ['evidence', 'neighbours'],
    said: t(texts.done, { group }),
    done: onClose,
  })
  return (
    <Sheet title={t(texts.clear, { group })} grave={<p>{t(texts.sure, { group })}</p>} onClose={onClose}>
      <form class="stack" onSubmit={form.submit}>
        <FormEnd form={form} go={t('witnesses.clear-go')} onCancel={onClose} />
      </form>
    </Sheet>
  )
}

/** Many payments at once, out of a table: all or none. They are shown before anything is signed. */
import { useState } from 'preact/hooks'
import type { ReadBatch } from '../flows/batch.ts'
import { sayRefusal } from '../flows/refusal-text.ts'
import { useMe, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'

/** What came of looking stands below the form, where a phone does not show it. */
const bringIntoView = (result: HTMLElement | null): void => result?.scrollIntoView({ block: 'start' })

const tableForm = async () => (await import('./batch-form.tsx')).TableForm
const preview = async () => (await import('./batch-preview.tsx')).Preview

export function BatchPage() {
  const t = useText()
  const me = useMe()
  const [read, setRead] = useState<ReadBatch | null>(null)
  const [times, setTimes] = useState(0)
  if (!me?.account) return null
  return (
    <div class="stack">
      <Heading title={t('batch.title')} />
      <SectionMenu section="account" />
      <p>{t('batch.what')}</p>
      <Lazy key={`t${times}`} bring={tableForm} props={{ me, onRead: setRead }} />
      {read !== null && (
        <div ref={bringIntoView}>
          {read.refused.length > 0 && <WrongRows read={read} />}
          {read.refused.length === 0 && (
            <Lazy
              key={times}
              bring={preview}
              props={{
                me,
                read,
                onDone: () => {
                  setRead(null)
                  setTimes(times + 1)
                },
              }}
            />
          )}
        </div>
      )}
    </div>
  )
}

function WrongRows({ read }: { read: ReadBatch }) {
  const t = useText()
  const currency = useMe()?.group.currency ?? null
  return (
    <section class="stack" role="alert" aria-labelledby="wrong-title">
      <h2 id="wrong-title">{t('batch.wrong', { count: read.refused.length })}</h2>
      <ul class="plain-list stack-small">
        {read.refused.map(({ row, refusal }) => (
          <li key={row} class="note note-stop">
            {t('batch.row', { row, because: sayRefusal(refusal, t, currency) })}
          </li>
        ))}
      </ul>
      <p>{t('batch.mend')}</p>
    </section>
  )
}

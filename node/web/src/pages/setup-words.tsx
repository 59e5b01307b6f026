import type { SetupReply } from '@localpay/node'
import { Button } from '../parts/button.tsx'
import { useApp, useText } from '../parts/context.tsx'
import { Heading } from '../parts/heading.tsx'

/** Twelve words on paper, shown once. The app goes on only when somebody says they are written down. */
export function SetupWords({ done }: { done: SetupReply }) {
  const { data, queries, settingUp } = useApp()
  const t = useText()
  async function finish(): Promise<void> {
    queries.put(data.me, done.me)
    await queries.refresh(['state', 'me'])
    settingUp.value = false
  }
  return (
    <>
      <Heading title={t('words.title')} />
      <p>{t('words.what')}</p>
      <p>{t('words.signers')}</p>
      <ol class="words card">
        {done.words.map((word, i) => (
          <li key={i} translate={false} lang="en">
            {word}
          </li>
        ))}
      </ol>
      <p class="print-only">
        LocalPay · {done.me.group.name} · {done.me.group.code}
      </p>
      <div class="no-print stack">
        <Button kind="quiet" onClick={() => window.print()}>
          {t('words.print')}
        </Button>
        <form
          class="stack"
          onSubmit={event => {
            event.preventDefault()
            void finish()
          }}
        >
          <label class="check">
            <input type="checkbox" required />
            <span>{t('words.written')}</span>
          </label>
          <Button type="submit">{t('words.go')}</Button>
        </form>
      </div>
    </>
  )
}

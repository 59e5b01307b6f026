import { sayExactly } from '../flows/dates.ts'
import { reissueNamed, sayNames } from '../flows/lost-desk.ts'
import { Button } from './button.tsx'
import { useMe, useText } from './context.tsx'
import { Icon } from './icon.tsx'
import { RefusalNote } from './refusal-note.tsx'
import { useAct } from './use-form.ts'

/** On every page of the member whose access is being given anew: whoever holds the old device can stop it, or hasten it. */
export function ReissueNotice() {
  const t = useText()
  const reissue = useMe()?.reissue ?? null
  const object = useAct({
    kind: 'object',
    title: t('reissue.object'),
    refresh: ['me'],
    said: t('reissue.objected'),
    done: () => object.again(),
  })
  const agree = useAct({
    kind: 'agree',
    title: t('reissue.agree'),
    refresh: ['me'],
    said: t('reissue.agreed'),
    done: () => agree.again(),
  })
  if (reissue === null) return null
  const { by, ready } = reissue
  const body = reissueNamed(reissue.reissue)
  return (
    <section class="notice-stop reissue-notice" aria-labelledby="reissue-title">
      <Icon name="alert" />
      <div class="stack-small">
        <p id="reissue-title">
          <strong>{t('reissue.title')}</strong>
        </p>
        <p>
          {t('reissue.by', { names: sayNames(by, t.language) })}{' '}
          {ready === null
            ? t('reissue.signing')
            : t('reissue.ready', { when: sayExactly(ready, t.language) })}
        </p>
        <RefusalNote refusal={object.refusal ?? agree.refusal} />
        <div class="button-row">
          <Button
            busy={object.busy}
            onClick={() => (object.state === 'waiting' ? object.retry() : object.start(body))}
          >
            {t('reissue.object')}
          </Button>
          {ready !== null && (
            <Button
              kind="quiet"
              busy={agree.busy}
              onClick={() => (agree.state === 'waiting' ? agree.retry() : agree.start(body))}
            >
              {t('reissue.agree')}
            </Button>
          )}
        </div>
      </div>
    </section>
  )
}

/** What an account accepts without asking: in words, changed by who may pay from it, taken back with one press. */
import type { BillsReply, PolicyReply } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { sayNumber } from '../flows/account-number.ts'
import {
  type AutoWho,
  autoBody,
  autoWho,
  LISTED_MAX,
  type Listed,
  listWith,
  readAuto,
} from '../flows/auto-accept.ts'
import type { OwnPayee } from '../flows/pay.ts'
import { sayTime } from '../flows/time-units.ts'
import { AccountField } from '../parts/account-field.tsx'
import { Button } from '../parts/button.tsx'
import { RadioGroup } from '../parts/choices.tsx'
import { useApp, useQuery, useText } from '../parts/context.tsx'
import { readForm } from '../parts/field.tsx'
import { ConfirmSheet, FormEnd } from '../parts/form-end.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Empty, Row, Rows } from '../parts/rows.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useAct } from '../parts/use-form.ts'

interface Props {
  readonly account: string
  readonly auto: BillsReply['auto']
}

const REFRESH = ['bills'] as const

export function AutoAccept(props: Props) {
  const { api } = useApp()
  const t = useText()
  const query = useQuery('policy', stop => api.policy(stop))
  return (
    <details class="card">
      <summary>{t('bills.auto')}</summary>
      <Loaded query={query}>
        {({ policy: { entry } }) => (
          <div class="stack">
            <GroupRule entry={entry} />
            {entry.payee === 'confirm' && <OwnRule {...props} />}
          </div>
        )}
      </Loaded>
    </details>
  )
}

/** What holds for everybody, whatever one chooses. */
function GroupRule({ entry }: Pick<PolicyReply['policy'], 'entry'>) {
  const t = useText()
  const { payee, waitMs, autoMs } = entry
  if (payee !== 'confirm') return <p>{t('rules.payee', { way: payee })}</p>
  const then = autoMs === undefined ? t('rules.no-auto') : t('rules.auto', { time: sayTime(autoMs, t) })
  return <p>{t('bills.auto-rule', { wait: sayTime(waitMs, t), then })}</p>
}

function OwnRule({ account, auto }: Props) {
  const t = useText()
  const who = autoWho(auto)
  const stop = useAct({
    kind: 'auto',
    title: t('bills.auto-stop'),
    refresh: REFRESH,
    said: t('bills.auto-stopped'),
    done: () => stop.again(),
  })
  return (
    <>
      <p>
        <strong>{t('bills.auto-now', { who })}</strong>
      </p>
      {who === 'some' && <p>{auto.from.map(({ name }) => name).join(', ')}</p>}
      {!auto.may && <p class="second">{t('bills.auto-not')}</p>}
      {auto.may && who !== 'never' && (
        <>
          <RefusalNote refusal={stop.refusal} />
          <Button
            busy={stop.busy}
            onClick={() => {
              if (stop.state === 'waiting') stop.retry()
              else stop.start(autoBody(account, 'never', []))
            }}
          >
            {t('bills.auto-stop')}
          </Button>
        </>
      )}
      {auto.may && <AutoForm key={JSON.stringify(auto)} account={account} auto={auto} />}
    </>
  )
}

function AutoForm({ account, auto }: Props) {
  const t = useText()
  const [who, setWho] = useState<AutoWho>(autoWho(auto))
  const [list, setList] = useState<readonly Listed[]>(auto.from)
  const form = useAct<'auto', BodyOf<'auto'>>({
    kind: 'auto',
    title: t('bills.auto'),
    read: () => readAuto(account, who, list),
    check: async body => ({ ok: true, value: body }),
    refresh: REFRESH,
    said: t('bills.auto-kept'),
    done: () => form.again(),
  })
  return (
    <>
      <p>{t('bills.auto-what')}</p>
      <RadioGroup
        legend={t('bills.auto-who')}
        name="who"
        value={who}
        onChoose={setWho}
        choices={[
          { value: 'never', label: t('bills.auto-never') },
          { value: 'some', label: t('bills.auto-some') },
          { value: 'all', label: t('bills.auto-all') },
        ]}
      />
      {who === 'some' && <TheList own={account} list={list} onList={setList} refusal={form.fields['list']} />}
      <form class="stack" onSubmit={form.submit}>
        <FormEnd form={form} go={t('common.continue')} />
        <ConfirmSheet form={form} title={t('bills.auto-sure')} go={t('bills.auto-set')}>
          {body => <Summary body={body} list={list} />}
        </ConfirmSheet>
      </form>
    </>
  )
}

function Summary({ body, list }: { body: BodyOf<'auto'>; list: readonly Listed[] }) {
  const t = useText()
  const who = autoWho({ all: body.all, from: body.from.length === 0 ? [] : [...list] })
  return (
    <>
      <p>{t('bills.auto-then', { who })}</p>
      {who === 'some' && (
        <ul>
          {list.map(({ account, name, number }) => (
            <li key={account}>{`${name} · ${sayNumber(number)}`}</li>
          ))}
        </ul>
      )}
      {who !== 'never' && <p>{t('bills.auto-what')}</p>}
    </>
  )
}

interface ListProps {
  readonly own: string
  readonly list: readonly Listed[]
  readonly onList: (list: readonly Listed[]) => void
  readonly refusal: Refusal | undefined
}

function TheList({ own, list, onList, refusal }: ListProps) {
  const t = useText()
  const [found, setFound] = useState<readonly OwnPayee[]>([])
  function put(event: SubmitEvent): void {
    event.preventDefault()
    const account = readForm(event.currentTarget as HTMLFormElement)('listed')
    const one = found.find(person => person.account === account)
    if (one !== undefined && account !== own) onList(listWith(list, one))
  }
  return (
    <section class="stack" aria-label={t('bills.auto-list')}>
      <h3>{t('bills.auto-list')}</h3>
      {list.length === 0 && <Empty text={t('bills.auto-empty')} />}
      {list.length === 0 && <RefusalNote refusal={refusal ?? null} />}
      <Rows>
        {list.map(({ account, name, number }) => (
          <Row key={account} title={name} second={sayNumber(number)}>
            <Button kind="quiet" onClick={() => onList(list.filter(one => one.account !== account))}>
              {t('bills.auto-off')}
              <span class="unseen"> {name}</span>
            </Button>
          </Row>
        ))}
      </Rows>
      {list.length >= LISTED_MAX ? (
        <p>{t('bills.auto-full', { count: LISTED_MAX })}</p>
      ) : (
        <form class="stack" onSubmit={put}>
          <AccountField label={t('bills.auto-find')} name="listed" onFound={setFound} />
          <Button type="submit" kind="quiet">
            {t('bills.auto-add')}
          </Button>
        </form>
      )}
    </section>
  )
}

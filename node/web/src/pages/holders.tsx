/** Who is on the chosen account: seen by everybody on it, changed by who manages it. */
import type { HoldersReply, Me } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { useState } from 'preact/hooks'
import { sayNumber } from '../flows/account-number.ts'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { Chips, Field } from '../parts/field.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Row, Rows } from '../parts/rows.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { useAct } from '../parts/use-form.ts'

type Body = BodyOf<'holder'>
type Holder = HoldersReply['holders'][number]

const REFRESH = ['holders', 'me', 'member'] as const
const bodyOf = (reply: HoldersReply, member: string, can?: Body['can']): Body => ({
  account: reply.account as Body['account'],
  member: member as Body['member'],
  ...(can === undefined ? {} : { can }),
})

export function HoldersPage() {
  const { api, chosen } = useApp()
  const t = useText()
  const me = useMe()
  const query = useQuery('holders', stop => api.holders(chosen(), stop))
  if (me === null) return null
  return (
    <div class="stack narrow">
      <Heading title={t('members.holders')} />
      <a href="/number">{t('number.title')}</a>
      <Loaded query={query} tall>
        {reply => (
          <>
            <p>{t('holders.what', { number: sayNumber(reply.number) })}</p>
            <Rows>
              {reply.holders.map(holder => (
                <OnAccount key={holder.member} me={me} reply={reply} holder={holder} />
              ))}
            </Rows>
            {reply.manages ? <PutOn reply={reply} /> : <p class="second">{t('holders.not')}</p>}
          </>
        )}
      </Loaded>
    </div>
  )
}

/** Taking somebody off is asked twice. Who manages stays: that is the committee's to give and to take. */
function OnAccount({ me, reply, holder }: { me: Me; reply: HoldersReply; holder: Holder }) {
  const t = useText()
  const { member, name, can } = holder
  const [sure, setSure] = useState(false)
  const title = t('members.take-off', { name })
  const said = t('holders.off', { name })
  const act = useAct({ kind: 'holder', title, refresh: REFRESH, said, done: () => act.again() })
  const mayGo = member !== reply.owner && (member === me.member || (reply.manages && !can.includes('manage')))
  return (
    <Row title={name} second={can.map(right => t('members.right', { right })).join(', ')}>
      {mayGo && (
        <>
          {sure && <p>{t('holders.sure', { name })}</p>}
          <RefusalNote refusal={act.refusal} />
          <Button
            kind="quiet"
            busy={act.busy}
            onClick={() => {
              if (!sure) setSure(true)
              else if (act.state === 'waiting') act.retry()
              else act.start(bodyOf(reply, member))
            }}
          >
            {title}
          </Button>
        </>
      )}
    </Row>
  )
}

function PutOn({ reply }: { reply: HoldersReply }) {
  const { api } = useApp()
  const t = useText()
  const [typed, setTyped] = useState('')
  const [may, setMay] = useState<'all' | 'bill'>('all')
  const found = useQuery(`people?holders=${typed}`, stop => api.people(typed, stop))
  const on = new Set(reply.holders.map(({ member }) => member))
  const people = found.data.value?.people.filter(({ member }) => !on.has(member)) ?? []
  return (
    <section class="card stack" aria-labelledby="put-on">
      <h2 id="put-on">{t('members.add-holder')}</h2>
      <Field
        label={t('holders.find')}
        hint={t('holders.find-hint')}
        name="person"
        autocomplete="off"
        onInput={event => setTyped(event.currentTarget.value.trim())}
      />
      <Chips
        legend={t('holders.may')}
        name="may"
        value={may}
        choices={[
          { value: 'all', label: t('holders.may-all') },
          { value: 'bill', label: t('holders.may-bill') },
        ]}
        onChoose={setMay}
      />
      {typed !== '' && (
        <Rows>
          {people.map(({ member, name, number }) => (
            <Found key={member} reply={reply} member={member} name={name} number={number} may={may} />
          ))}
        </Rows>
      )}
    </section>
  )
}

function Found(props: {
  reply: HoldersReply
  member: string
  name: string
  number: string
  may: 'all' | 'bill'
}) {
  const { reply, member, name, number, may } = props
  const t = useText()
  const title = t('holders.put', { name })
  const act = useAct({ kind: 'holder', title, refresh: REFRESH, said: t('holders.on', { name }) })
  return (
    <Row title={name} second={sayNumber(number)}>
      <RefusalNote refusal={act.refusal} />
      <Button
        busy={act.busy}
        onClick={() => {
          if (act.state === 'waiting') act.retry()
          else act.start(bodyOf(reply, member, may === 'all' ? ['pay', 'bill'] : ['bill']))
        }}
      >
        {title}
      </Button>
    </Row>
  )
}

/** Letters of other members and to them, the newest first. What is on the screen counts as read. */
import type { Me, MessageBox, MessageJson, MessagesReply } from '@localpay/node'
import { useEffect, useState } from 'preact/hooks'
import { mayOpen } from '../flows/roles.ts'
import { AccountField } from '../parts/account-field.tsx'
import { Button } from '../parts/button.tsx'
import { useApp, useMe, useQuery, useText } from '../parts/context.tsx'
import { Chips, readForm } from '../parts/field.tsx'
import { Heading } from '../parts/heading.tsx'
import { RefusalNote } from '../parts/refusal-note.tsx'
import { Empty, Row, Rows } from '../parts/rows.tsx'
import { SectionMenu } from '../parts/section-menu.tsx'
import { Loaded } from '../parts/skeleton.tsx'
import { Unblock } from '../parts/unblock.tsx'
import { useForm } from '../parts/use-form.ts'
import { When } from '../parts/when.tsx'
import { WriteTo } from '../parts/write-to.tsx'

export function MessagesPage() {
  const t = useText()
  const me = useMe()
  const [box, setBox] = useState<MessageBox>('received')
  if (me === null) return null
  return (
    <div class="stack narrow">
      <Heading title={t('messages.title')} />
      <SectionMenu section="account" />
      <Chips
        legend={t('messages.which')}
        name="box"
        value={box}
        choices={[
          { value: 'received', label: t('messages.received') },
          { value: 'sent', label: t('messages.sent') },
        ]}
        onChoose={setBox}
      />
      <Box key={box} me={me} box={box} />
      <Find own={me.account?.account ?? ''} />
    </div>
  )
}

/** To somebody’s page, where one writes to them and finds how else to reach them. */
function Find({ own }: { own: string }) {
  const { router } = useApp()
  const t = useText()
  return (
    <details class="card">
      <summary>{t('messages.find')}</summary>
      <form
        class="stack"
        onSubmit={event => {
          event.preventDefault()
          const account = readForm(event.currentTarget)('to')
          if (account !== own) router.go(`/people/${account}`)
        }}
      >
        <AccountField label={t('messages.to')} name="to" />
        <Button type="submit">{t('messages.open')}</Button>
      </form>
    </details>
  )
}

function Box({ me, box }: { me: Me; box: MessageBox }) {
  const { api } = useApp()
  const t = useText()
  /** Where the pages after the first begin, up to the one that is shown. */
  const [pages, setPages] = useState<readonly string[]>([])
  const before = pages.at(-1)
  const query = useQuery(`messages?${box}.${before ?? ''}`, stop => api.messages({ box, before }, stop))
  const fresh = useFresh(box === 'received' ? query.data.value : undefined)
  return (
    <Loaded query={query} tall>
      {({ messages, next, blocked }) => (
        <>
          {messages.length === 0 && (
            <Empty text={t(box === 'received' ? 'messages.none-received' : 'messages.none-sent')} />
          )}
          <Rows>
            {messages.map(one => (
              <Message
                key={one.message}
                box={box}
                message={one}
                isNew={fresh.has(one.message)}
                mayBlock={
                  box === 'received' &&
                  !mayOpen('committee', me.roles) &&
                  blocked.every(({ member }) => member !== one.other.member)
                }
              />
            ))}
          </Rows>
          <div class="button-row">
            {pages.length > 0 && (
              <Button kind="quiet" onClick={() => setPages(pages.slice(0, -1))}>
                {t('messages.newer')}
              </Button>
            )}
            {next !== null && (
              <Button kind="quiet" onClick={() => setPages([...pages, next])}>
                {t('messages.older')}
              </Button>
            )}
          </div>
          {box === 'received' && blocked.length > 0 && <Blocked blocked={blocked} />}
        </>
      )}
    </Loaded>
  )
}

/** What was new when it was first seen here: it stays marked, although the node hears at once that it is read. */
function useFresh(shown: MessagesReply | undefined): ReadonlySet<string> {
  const { api } = useApp()
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    const names = shown?.messages.filter(({ read }) => !read).map(({ message }) => message) ?? []
    const unseen = names.filter(name => !fresh.has(name))
    if (unseen.length === 0) return
    setFresh(new Set([...fresh, ...unseen]))
    void api.markRead(unseen)
  }, [shown])
  return fresh
}

function Message(props: {
  readonly box: MessageBox
  readonly message: MessageJson
  readonly isNew: boolean
  readonly mayBlock: boolean
}) {
  const { box, message, isNew, mayBlock } = props
  const { api } = useApp()
  const t = useText()
  const drop = useForm<string, null>({
    read: () => ({ ok: true, value: message.message }),
    send: api.dropMessage,
    refresh: ['messages', 'me'],
    said: t('messages.deleted'),
  })
  const { at, other, text } = message
  const name = other.name === '' ? t('messages.somebody') : other.name
  const to = { member: other.member, name }
  return (
    <Row
      title={
        <>
          {name} {isNew && <span class="badge">{t('messages.new')}</span>}
        </>
      }
      second={<When at={at} />}
    >
      <p class="ad-body">{text}</p>
      <WriteTo to={to} {...(box === 'received' ? { label: t('messages.answer') } : {})} />
      <Button kind="quiet" busy={drop.busy} onClick={() => drop.start(message.message)}>
        {t('messages.delete')}
        <span class="unseen"> {name}</span>
      </Button>
      {mayBlock && <Block to={to} />}
      <RefusalNote refusal={drop.refusal} />
    </Row>
  )
}

type Other = MessageJson['other']

/** Asked twice: what the other is told is said before. */
function Block({ to: { member, name } }: { to: Other }) {
  const { api } = useApp()
  const t = useText()
  const [sure, setSure] = useState(false)
  const block = useForm<string, null>({
    read: () => ({ ok: true, value: member }),
    send: api.block,
    refresh: ['messages', 'person'],
    said: t('messages.blocked', { name }),
  })
  return (
    <>
      {sure && <p>{t('messages.block-what', { name })}</p>}
      <Button kind="quiet" busy={block.busy} onClick={() => (sure ? block.start(member) : setSure(true))}>
        {t('messages.block', { name })}
      </Button>
      <RefusalNote refusal={block.refusal} />
    </>
  )
}

function Blocked({ blocked }: Pick<MessagesReply, 'blocked'>) {
  const t = useText()
  return (
    <section class="stack" aria-labelledby="blocked-title">
      <h2 id="blocked-title">{t('messages.blocked-title')}</h2>
      <Rows>
        {blocked.map(({ member, name }) => {
          const to = { member, name: name === '' ? t('messages.somebody') : name }
          return (
            <Row key={member} title={to.name}>
              <Unblock to={to} />
            </Row>
          )
        })}
      </Rows>
    </section>
  )
}

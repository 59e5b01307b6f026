/** Signs what a member or the committee wishes, and sends it: for every kind that people sign, with or without a form. */
import type { IntentReply, Me } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import type { Answer } from '../api/client.ts'
import type { App } from './app.ts'
import type { FormPorts } from './form-run.ts'
import type { WishKind } from './keyring.ts'
import type { Wish } from './pending.ts'
import { withoutConnection } from './session.ts'

export interface Act<K extends WishKind> {
  readonly kind: K
  readonly body: BodyOf<K>
  /** For whom, where it is not oneself: somebody without a device. */
  readonly by?: string
  /** In words, shown while it waits. */
  readonly title: string
  /** Words that the log holds only as a hash. */
  readonly memo?: string
  /** Of a batch those of each payment. */
  readonly items?: readonly string[]
}

type ActApp = Pick<App, 'session' | 'crypt' | 'pending' | 'heads' | 'now'>
type Sender<K extends WishKind> = Pick<FormPorts<Act<K>, IntentReply, never>, 'send' | 'resend' | 'listen'>

async function signAct<K extends WishKind>(app: ActApp, me: Me, act: Act<K>): Promise<Wish | null> {
  if (!(await app.session.makeReady(me.member))) return null
  const { keyring, headForBill } = await app.crypt()
  const { kind, title, memo, items, by = me.member } = act
  // Who is asked to pay compares it with the books that their own device knows.
  const body =
    kind === 'bill' ? { ...act.body, ...headForBill(app.heads.newest(me.group.gid, me.inc)) } : act.body
  const said = { ...(memo === undefined ? {} : { memo }), ...(items === undefined ? {} : { items }) }
  return { member: me.member, title, ...keyring.sign({ ...me, by }, kind, body, app.now(), said) }
}

/** What a form needs to send acts, one at a time: the same signed bytes again while there is no answer. */
export function createActSender<K extends WishKind>(app: ActApp, me: () => Me | null): Sender<K> {
  const { pending } = app
  let wish: Wish | null = null
  const refused = (code: string): Answer<IntentReply> => ({ ok: false, refusal: { code } })
  return {
    send: async act => {
      const who = me()
      if (who === null) return refused('not-signed-in')
      try {
        wish = await signAct(app, who, act)
      } catch (cause) {
        // Nothing is signed, so nothing waits to be sent again.
        return { ok: false, refusal: { ...withoutConnection(cause), unsettled: false } }
      }
      return wish === null ? refused('not-signed') : pending.send(wish)
    },
    resend: async () => (wish === null ? refused('not-signed') : pending.send(wish)),
    listen: hear =>
      pending.settled.subscribe(settled => {
        if (settled !== null && settled.wish.id === wish?.id) hear(settled.answer)
      }),
  }
}

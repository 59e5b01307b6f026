/** Signs one wish and sends it: for the committee's acts, where the whole flow is one press. */
import type { IntentReply, Me } from '@localpay/node'
import type { BodyOf } from '@localpay/protocol'
import { type Answer, isUnsettled } from '../api/client.ts'
import type { App } from './app.ts'
import type { WishKind } from './keyring.ts'
import { withoutConnection } from './session.ts'

export async function sendWish<K extends WishKind>(
  app: Pick<App, 'session' | 'crypt' | 'pending' | 'now'>,
  me: Me,
  wish: { readonly kind: K; readonly body: BodyOf<K>; readonly title: string },
): Promise<Answer<IntentReply>> {
  try {
    if (!(await app.session.makeReady(me.member))) return { ok: false, refusal: { code: 'not-signed' } }
    const { keyring } = await app.crypt()
    const signed = keyring.sign(me, wish.kind, wish.body, app.now())
    const sent = { id: signed.id, member: me.member, request: signed.request, title: wish.title }
    const answer = await app.pending.send(sent)
    return answer.ok || !isUnsettled(answer.refusal)
      ? answer
      : { ok: false, refusal: { code: 'will-be-sent' } }
  } catch (cause) {
    return { ok: false, refusal: withoutConnection(cause) }
  }
}

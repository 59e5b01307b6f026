/** Invitations as a member makes them: the secret is made here, the node keeps its hash. */
import type { InviteRequest } from '@localpay/node'

const SECRET_BYTES = 16

/** As `/join` finds it in its address. */
export const inviteLink = (origin: string, secret: string): string => `${origin}/join?invite=${secret}`

/** Of an address; null without one. What is no secret at all is an invitation that nobody knows. */
export function readInvite(here: URL): { readonly secret: string; readonly isOne: boolean } | null {
  const secret = here.searchParams.get('invite')
  return secret === null ? null : { secret, isOne: /^[0-9a-f]{32}$/.test(secret) }
}

type Asked = Pick<InviteRequest, 'uses' | 'note'>

/**
 * Secrets for one form: the same for the same wish until it is done, so that what was not answered and is sent again is
 * one invitation.
 */
export function createInviting(random: (length: number) => Uint8Array) {
  let open: (Asked & { readonly secret: string }) | null = null
  return {
    request: ({ uses, note }: Asked): InviteRequest => {
      if (open === null || open.uses !== uses || open.note !== note)
        open = { uses, note, secret: hexOf(random(SECRET_BYTES)) }
      return open
    },
    /** What was asked for is done. @returns its secret */
    done: (): string => {
      const secret = open?.secret ?? ''
      open = null
      return secret
    },
  }
}

const hexOf = (bytes: Uint8Array): string =>
  [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')

/** One person may have several accounts; the screens are about one of them at a time. */
import type { AccountJson, Me } from '@localpay/node'

/** The node names the first account by itself, and all of them once there may be more than one. */
type Accounts = Me & { readonly accounts?: readonly AccountJson[] }

export const accountsOf = (me: Me): readonly AccountJson[] =>
  (me as Accounts).accounts ?? (me.account === null ? [] : [me.account])

/** The person as the screens see them: `account` is the chosen one, or the first when that is not theirs. */
export const withAccount = (me: Me, chosen: string | null): Me => ({
  ...me,
  account: accountsOf(me).find(({ account }) => account === chosen) ?? me.account,
})

/** One person may have several accounts; the screens are about one of them at a time. */
import type { AccountJson, Me } from '@localpay/node'

export const accountsOf = (me: Me): readonly AccountJson[] => me.accounts

/** The person as the screens see them: `account` is the chosen one, or the first when that is not theirs. */
export const withAccount = (me: Me, chosen: string | null): Me => ({
  ...me,
  account: accountsOf(me).find(({ account }) => account === chosen) ?? me.account,
})

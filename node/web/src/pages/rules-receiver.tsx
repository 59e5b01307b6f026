import type { PolicyReply } from '@localpay/node'
import type { Refusal } from '../api/client.ts'
import { sayNumber } from '../flows/account-number.ts'
import { receivers } from '../flows/group-rules.ts'
import { sayReceiver } from '../flows/taking-words.ts'
import { useText } from '../parts/context.tsx'
import { Select } from '../parts/field.tsx'

/** Which of the group's own accounts takes in what is taken. */
export function ReceiverField(props: {
  readonly reply: PolicyReply
  readonly to: string | undefined
  readonly refusal: Refusal | undefined
}) {
  const t = useText()
  const { reply, to, refusal } = props
  const { accounts } = reply
  return (
    <Select label={t('rules.to')} name="to" refusal={refusal}>
      {receivers(reply).map(({ account, number }) => (
        <option key={account} value={account} selected={account === (to ?? accounts.treasury.account)}>
          {sayReceiver(account, { t, accounts })} · {sayNumber(number)}
        </option>
      ))}
    </Select>
  )
}

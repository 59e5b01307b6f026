/** Whether a receipt proves what it says, here and now. */
import type { App } from './app.ts'

export type ReceiptVerdict = 'good' | 'unreachable' | { readonly code: string }

type Ports = Pick<App, 'api' | 'crypt' | 'heads'>

/** A bill tells what state of the books its payee holds: this device compares, and raises the alarm by itself. */
export async function lookAtReceipt(
  { api, crypt, heads }: Ports,
  gid: string,
  seq: number,
): Promise<ReceiptVerdict> {
  const answer = await api.receipt(seq)
  if (!answer.ok) return 'unreachable'
  const { checkReceipt } = await crypt()
  const checked = checkReceipt(answer.value, { gid, signer: heads.signerOf(gid), seq })
  if (!checked.ok) return { code: checked.code }
  if (checked.said !== null) void heads.compare(gid, checked.said)
  return 'good'
}

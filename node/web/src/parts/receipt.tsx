import { useEffect, useState } from 'preact/hooks'
import { lookAtReceipt, type ReceiptVerdict } from '../flows/look-at-receipt.ts'
import { useApp, useMe, useText } from './context.tsx'
import { Icon } from './icon.tsx'

type Verdict = 'looking' | ReceiptVerdict

/** The receipt to keep, and whether it proves, here and now, what it says. */
export function Receipt({ seq }: { seq: number }) {
  const app = useApp()
  const t = useText()
  const me = useMe()
  const gid = me?.group.gid ?? ''
  const [verdict, setVerdict] = useState<Verdict>('looking')
  useEffect(() => {
    let gone = false
    lookAtReceipt(app, gid, seq).then(
      found => gone || setVerdict(found),
      () => gone || setVerdict('unreachable'),
    )
    return () => {
      gone = true
    }
  }, [seq, gid])
  return (
    <div class="receipt">
      <a class="button quiet" href={`/api/receipts/${seq}`} download={`receipt-${seq}.localpay`}>
        {t('receipt.download')}
      </a>
      <p role="status" class={verdict === 'good' ? 'checked' : 'second'}>
        {verdict === 'good' && <Icon name="check" />}
        <VerdictText verdict={verdict} />
      </p>
    </div>
  )
}

function VerdictText({ verdict }: { verdict: Verdict }) {
  const t = useText()
  if (verdict === 'looking') return <>{t('receipt.looking')}</>
  if (verdict === 'good') return <>{t('receipt.good')}</>
  if (verdict === 'unreachable') return <>{t('receipt.unreachable')}</>
  return <strong>{t('receipt.bad', { code: verdict.code })}</strong>
}

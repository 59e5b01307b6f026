/** Rules that are allowed and worth a word before they are signed. */
import type { PolicyJson, PolicyReply } from '@localpay/node'
import type { Translate } from '../text/text.ts'

/** Nobody could enter any payment any more: allowed, and worth a word before it is signed. */
export const nobodyPays = ({ entry }: Pick<PolicyJson, 'entry'>): boolean =>
  !entry.payer && entry.payee === 'no' && entry.third === 'no'

/** What the number of signers means with as many people of the committee as there are; null: nothing to worry about. */
export function signerWarning(
  { policy, committee }: Pick<PolicyReply, 'policy' | 'committee'>,
  t: Translate,
): string | null {
  const { signers } = policy.recovery
  if (committee < signers) return t('rules.too-few-signers', { count: committee })
  if (signers === 1 && committee > 1) return t('rules.one-signer', { count: committee })
  return committee - 1 < signers ? t('rules.signers-edge') : null
}

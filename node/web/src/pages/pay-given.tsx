import type { Me } from '@localpay/node'
import { useEffect } from 'preact/hooks'
import type { Api, Refusal } from '../api/client.ts'
import { readNumber, sayNumber } from '../flows/account-number.ts'
import { CATEGORIES } from '../flows/categories.ts'
import { findAccounts } from '../flows/find-accounts.ts'
import type { Payee } from '../flows/pay.ts'
import { type PayLink, readPayLink } from '../flows/pay-link.ts'
import { useApp } from '../parts/context.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import type { PayAbout } from './pay-amount.tsx'

/** What the address fills in, of an ad or of a code on paper. */
export interface Given extends Omit<PayLink, 'to'> {
  readonly payee: Payee | null
  readonly about: PayAbout
}

/** Reads the address and finds who is meant. Going back from there means choosing somebody else. */
export function PayGiven({ me, onRead }: { readonly me: Me; readonly onRead: (given: Given) => void }) {
  const { api, router } = useApp()
  useEffect(() => {
    const query = router.here.value.searchParams
    const { to, ...link } = readPayLink(query, me.group.currency)
    const ad = query.get('ad')
    const own = readNumber(me.account?.number ?? '')
    async function find(): Promise<Payee | Refusal | null> {
      if (to !== null) return to === own ? { code: 'same-account' } : findByNumber(api, to)
      return ad === null ? null : findByAd(api, ad)
    }
    void find().then(found => {
      router.go('/pay', { replace: true })
      const payee = found !== null && 'kind' in found ? (found as Payee) : null
      const refused = found === null || payee !== null ? link.refused : [...link.refused, found as Refusal]
      onRead({ ...link, payee, refused, about: aboutOf(query) })
    })
  }, [])
  return <Skeleton tall />
}

/** From an offer or a want of the own group: which one, and of what kind. */
function aboutOf(query: URLSearchParams): PayAbout {
  const ad = query.get('about') ?? ''
  const category = CATEGORIES.find(one => one === query.get('category'))
  return { ...(/^[0-9a-f]{32}$/.test(ad) ? { ad } : {}), ...(category === undefined ? {} : { category }) }
}

async function findByNumber(api: Api, number: string): Promise<Refusal | Payee> {
  const found = await findAccounts(api, number)
  if (!found.ok) return found.refusal
  const person = found.value.find(one => readNumber(one.number) === number)
  return person === undefined ? { code: 'no-such-number', word: sayNumber(number) } : { kind: 'own', person }
}

/** Somebody in another group, as the author of an ad. */
async function findByAd(api: Api, text: string): Promise<Refusal | Payee> {
  const [gid, ad] = text.split('.')
  const answer = await api.groups()
  if (!answer.ok) return answer.refusal
  const group = answer.value.groups.find(one => one.gid === gid)
  return group === undefined || ad === undefined ? { code: 'not-found' } : { kind: 'across', group, ad }
}

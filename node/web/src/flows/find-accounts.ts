/** Who is meant by what was typed: people of the group by name or number, else an account of several or of the group itself. */
import type { Answer, Api } from '../api/client.ts'
import { readNumber } from './account-number.ts'
import type { OwnPayee } from './pay.ts'

export async function findAccounts(
  api: Pick<Api, 'people' | 'numbers'>,
  typed: string,
  stop?: AbortSignal,
): Promise<Answer<readonly OwnPayee[]>> {
  const found = await api.people(typed, stop)
  if (!found.ok) return found
  const number = readNumber(typed)
  const { people } = found.value
  if (number === null || people.some(one => readNumber(one.number) === number))
    return { ok: true, value: people }
  const answer = await api.numbers([number])
  if (!answer.ok) return answer
  return {
    ok: true,
    value: answer.value.accounts.map(one => ({ ...one, town: '', lastPaidAt: null, timesPaid: 0 })),
  }
}

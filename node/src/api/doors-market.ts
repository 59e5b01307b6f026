/** Doors for offers and wants, of this group and of all others. */
import { ok } from '@localpay/protocol'
import * as v from 'valibot'
import * as c from '../app/contract.ts'
import { type AnyDoor, door } from './door.ts'
import { idParam } from './path-params.ts'

export const MARKET_DOORS: readonly AnyDoor[] = [
  door({
    method: 'get',
    path: '/api/search',
    says: 'Offers and wants of all groups that this node knows, by words, distance, kind and category',
    who: 'anyone',
    rates: ['search'],
    query: c.searchQuery,
    reply: c.searchReply,
    answer: async ({ app, person, query }) => {
      const { lat, lon } = query
      const near = lat === undefined || lon === undefined ? null : { lat, lon }
      const sort = query.sort ?? (query.q === '' ? (near === null ? 'newest' : 'distance') : 'relevance')
      const { q, km = null, type = null, category = null, limit, offset } = query
      return ok(await app.ads.search({ q, near, km, type, category, sort, limit, offset }, person))
    },
  }),
  door({
    method: 'get',
    path: '/api/ads/mine',
    says: 'My own offers and wants',
    who: 'member',
    reply: c.adsReply,
    answer: async ({ app, person }) => ok({ ads: [...(await app.ads.mine(person))] }),
  }),
  door({
    method: 'post',
    path: '/api/ads',
    says: 'Posts an offer or a want',
    who: 'member',
    rates: ['post'],
    body: c.adRequest,
    reply: c.adReply,
    answer: async ({ app, person, body }) => {
      const posted = await app.ads.post(person, body)
      return posted.ok ? ok({ ad: posted.value }) : posted
    },
  }),
  door({
    method: 'delete',
    path: '/api/ads/:ad',
    says: 'Takes back an ad of mine',
    who: 'member',
    params: v.object({ ad: idParam('ad') }),
    reply: 'nothing',
    answer: ({ app, person, params }) => app.ads.withdraw(person, params.ad),
  }),
  door({
    method: 'get',
    path: '/api/ads/:gid/:ad',
    says: 'One ad',
    who: 'anyone',
    params: v.object({ gid: idParam('group'), ad: idParam('ad') }),
    reply: c.adReply,
    answer: async ({ app, person, params }) => {
      const found = await app.ads.one(params.gid, params.ad, person)
      return found.ok ? ok({ ad: found.value }) : found
    },
  }),
]

/**
 * Who may pay over a line, a choice of each side: everybody; who keeps a line with one of its two groups; or these two
 * groups alone, as payer or payee. Told accordingly: in the record, to neighbours who ask, in invoices. clearing.md §3.9.
 */
export const OPENNESS = ['open', 'neighbours', 'hidden'] as const
export type Openness = (typeof OPENNESS)[number]

/**
 * The session's own cookie cannot be read by scripts. One beside it, which holds nothing, tells whether it is worth
 * asking who is signed in. `node/src/api/session-cookie.ts` sets both.
 */

const MARK = /(?:^|; )localpay-in-[0-9a-f]+=/

export const mayBeSignedIn = ({ cookie }: Pick<Document, 'cookie'>): boolean => MARK.test(cookie)

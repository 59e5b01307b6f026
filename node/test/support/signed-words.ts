/** Words stand in what is signed, by their hash, as a page puts them there; a test that brings salt or hash did so itself. */
import {
  type BodyOf,
  type Bytes,
  bodyWithWords,
  type Kind,
  sha256Plain,
  utf8,
  WORDS_SALT_BYTES,
} from '@localpay/protocol'

interface Said {
  readonly memo?: string
  readonly salt?: Bytes | undefined
}

export function signedWords<K extends Kind>(kind: K, body: BodyOf<K>, { memo = '', salt }: Said) {
  const isMade = memo === '' || salt !== undefined || ['memo', 'reason', 'text'].some(field => field in body)
  const made = sha256Plain(utf8(`salt of ${memo}`)).subarray(0, WORDS_SALT_BYTES)
  const saying = isMade ? null : bodyWithWords({ kind, body }, memo, made)
  return saying === null ? { body, salt } : { body: saying, salt: made }
}

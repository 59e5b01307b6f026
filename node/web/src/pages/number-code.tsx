import { encode } from 'uqr'
import { QUIET, qrPath } from '../flows/qr-path.ts'

/** An address that any phone's camera reads: dark on light whatever the page's colours are, or many cameras see nothing. */
export function NumberCode({ link, says }: { readonly link: string; readonly says: string }) {
  const { data, size } = encode(link, { ecc: 'M', border: 0 })
  const side = size + 2 * QUIET
  return (
    <>
      <svg
        class="qr"
        viewBox={`0 0 ${side} ${side}`}
        role="img"
        aria-label={says}
        shape-rendering="crispEdges"
      >
        <rect width={side} height={side} fill="#ffffff" />
        <path d={qrPath(data)} fill="#000000" />
      </svg>
      <p class="qr-link">{link}</p>
    </>
  )
}

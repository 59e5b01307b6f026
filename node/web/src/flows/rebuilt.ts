/**
 * A page left open while its node was updated asks for files that are gone. Then the page in the window is another than
 * the one that the node serves by now, and opening it anew helps. Where they are the same, or the node does not answer,
 * it would not, so nobody is sent round in circles.
 */
export interface ServedWindow {
  readonly document: { querySelector(selector: string): { getAttribute(name: string): string | null } | null }
  readonly fetch: (url: string, init: { cache: 'no-store' }) => Promise<Response>
  readonly location: { reload(): void }
}

/** Opens the page anew if the node serves another one. False when it does not, or nobody knows. */
export async function reloadIfRebuilt(win: ServedWindow): Promise<boolean> {
  const mine = win.document.querySelector('script[type="module"][src]')?.getAttribute('src')
  try {
    const response = await win.fetch('/', { cache: 'no-store' })
    if (!response.ok || mine == null || (await response.text()).includes(`"${mine}"`)) return false
  } catch {
    return false
  }
  win.location.reload()
  return true
}

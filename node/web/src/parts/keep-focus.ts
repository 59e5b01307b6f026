import { useEffect } from 'preact/hooks'

/**
 * What holds the focus now, to give it back later. Where that is gone by then, what unfolds the place where it stood takes
 * it, so that who decided about the ninth of ten is still at the ninth; and where there is none, the heading of the page.
 */
export function rememberFocus(): () => void {
  const holder = document.activeElement
  const fold = holder?.closest('details')?.querySelector('summary')
  return () => {
    const isThere = (one: Element | null | undefined): one is HTMLElement =>
      one instanceof HTMLElement && one !== document.body && one.isConnected
    const next = [holder, fold].find(isThere)
    if (next !== undefined) next.focus()
    else document.querySelector('h1')?.focus({ preventScroll: true })
  }
}

/**
 * The focus never falls off the page: where what held it is taken away, as a button is by what it decided, who reads with a
 * keyboard or a screen reader goes on from near by.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let holder: Element | null = null
    let giveBack = rememberFocus()
    const hold = (): void => {
      holder = document.activeElement
      giveBack = rememberFocus()
    }
    const watcher = new MutationObserver(() => {
      if (holder === null || holder.isConnected) return
      holder = null
      const catchIt = (): void => {
        if (document.activeElement === document.body) giveBack()
      }
      // A sheet that closes, or a page that opens, says for itself who has it next, once it is drawn.
      requestAnimationFrame(() => setTimeout(catchIt))
    })
    document.addEventListener('focusin', hold)
    watcher.observe(document.body, { childList: true, subtree: true })
    return () => {
      document.removeEventListener('focusin', hold)
      watcher.disconnect()
    }
  }, [])
}

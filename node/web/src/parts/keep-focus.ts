import { useEffect } from 'preact/hooks'

/**
 * The focus never falls off the page: where what held it is taken away, as a button is by what it decided, the heading of the
 * page takes it, and who reads with a keyboard or a screen reader goes on from there.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let holder: Element | null = null
    const hold = (): void => {
      holder = document.activeElement
    }
    const catchIt = (): void => {
      if (document.activeElement === document.body)
        document.querySelector('h1')?.focus({ preventScroll: true })
    }
    const watcher = new MutationObserver(() => {
      if (holder === null || holder.isConnected) return
      holder = null
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

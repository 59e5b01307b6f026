import type { RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/** Lines of text that must fit above each other before header and tabs may keep their places, rem. */
const ROOM_REM = 32

/**
 * True when the window is high enough, in lines of the reader's own text size, for header and tabs to stay put.
 * With much enlarged text they would cover the page; then everything scrolls together.
 */
export function useRoom(watched: RefObject<HTMLElement | null>): boolean {
  const [room, setRoom] = useState(true)
  useEffect(() => {
    const look = (): void => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
      setRoom(window.innerHeight >= ROOM_REM * rem)
    }
    // Also fires when only the text size changes, which no window event tells.
    const observer = new ResizeObserver(look)
    if (watched.current !== null) observer.observe(watched.current)
    window.addEventListener('resize', look)
    return () => {
      observer.disconnect()
      window.removeEventListener('resize', look)
    }
  }, [])
  return room
}

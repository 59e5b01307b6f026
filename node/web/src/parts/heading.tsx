import { useEffect, useRef } from 'preact/hooks'
import { useApp } from './context.tsx'

/**
 * The page's one h1: names the window, and takes the focus after a move, so that screen readers say where one is.
 * The very first leaves the focus where the browser put it.
 */
export function Heading({ title }: { title: string }) {
  const { headings, data } = useApp()
  const heading = useRef<HTMLHeadingElement>(null)
  const group = data.state.data.value?.group?.name ?? 'LocalPay'
  useEffect(() => {
    document.title = `${title} · ${group}`
  }, [title, group])
  useEffect(() => {
    if (headings.peek() > 0) heading.current?.focus()
    headings.value++
  }, [])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {title}
    </h1>
  )
}

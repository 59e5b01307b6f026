import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'

/**
 * The browser's own dialog: it keeps the focus inside and closes on Escape. It is gone from the page before it could give
 * the focus back, so that is done here, to what opened it, unless a new page has taken it. A grave one begins at
 * its title: what it may cost is read before a button is near.
 */
export function Sheet(props: {
  readonly title: string
  readonly onClose: () => void
  readonly grave?: boolean
  readonly children: ComponentChildren
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useRef<HTMLHeadingElement>(null)
  const id = useId()
  useEffect(() => {
    const shown = dialog.current
    const opener = document.activeElement
    shown?.showModal()
    if (props.grave === true) title.current?.focus()
    return () => {
      shown?.close()
      const isFree = document.activeElement === null || document.activeElement === document.body
      if (isFree && opener instanceof HTMLElement) opener.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby={id}
      onCancel={event => {
        event.preventDefault()
        props.onClose()
      }}
    >
      <h2 ref={title} id={id} tabIndex={-1}>
        {props.title}
      </h2>
      {props.children}
    </dialog>
  )
}

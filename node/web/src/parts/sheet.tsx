import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { rememberFocus } from './keep-focus.ts'

/**
 * The browser's own dialog: it keeps the focus inside and closes on Escape. It is gone from the page before it could give
 * the focus back, so that is done here, to what opened it, unless a new page has taken it. A grave one begins at
 * its title, and what it may cost is read out with it, before a button is near.
 */
export function Sheet(props: {
  readonly title: string
  readonly onClose: () => void
  /** What it may cost. */
  readonly grave?: ComponentChildren
  readonly children: ComponentChildren
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useRef<HTMLHeadingElement>(null)
  const id = useId()
  const isGrave = props.grave !== undefined
  useEffect(() => {
    const shown = dialog.current
    const giveBack = rememberFocus()
    shown?.showModal()
    if (isGrave) title.current?.focus()
    return () => {
      shown?.close()
      if (document.activeElement === null || document.activeElement === document.body) giveBack()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby={id}
      {...(isGrave ? { 'aria-describedby': `${id}-grave` } : {})}
      onCancel={event => {
        event.preventDefault()
        props.onClose()
      }}
    >
      <h2 ref={title} id={id} tabIndex={-1}>
        {props.title}
      </h2>
      {isGrave && (
        <div id={`${id}-grave`} class="stack sheet-grave">
          {props.grave}
        </div>
      )}
      {props.children}
    </dialog>
  )
}

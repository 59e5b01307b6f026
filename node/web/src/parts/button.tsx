import type { ComponentChildren } from 'preact'

export interface ButtonProps {
  readonly children: ComponentChildren
  readonly kind?: 'main' | 'quiet' | 'stop'
  readonly type?: 'button' | 'submit'
  readonly busy?: boolean
  readonly onClick?: () => unknown
}

/** While busy it stays where it is and can still be focused, but a second press does nothing. */
export function Button({ children, kind = 'main', type = 'button', busy = false, onClick }: ButtonProps) {
  return (
    <button
      type={type}
      class={`button ${kind}`}
      aria-disabled={busy}
      onClick={event => {
        if (busy) event.preventDefault()
        else void onClick?.()
      }}
    >
      {children}
    </button>
  )
}

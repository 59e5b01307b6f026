/** Lists of things with what can be done about each: the name, what is to be known, a figure, the buttons. */
import type { ComponentChildren } from 'preact'

export const Rows = ({ children }: { children: ComponentChildren }) => <ul class="plain-list">{children}</ul>

/** Buttons name what they are about for who cannot see the row: `<span class="unseen"> {name}</span>`. */
export function Row(props: {
  readonly title: ComponentChildren
  readonly second?: ComponentChildren
  readonly figure?: ComponentChildren
  readonly children?: ComponentChildren
}) {
  return (
    <li class="row">
      <div class="row-what">
        <strong>{props.title}</strong>
        {props.second !== undefined && <p class="second">{props.second}</p>}
      </div>
      {props.figure !== undefined && <span class="figure">{props.figure}</span>}
      {props.children !== undefined && <div class="row-acts">{props.children}</div>}
    </li>
  )
}

/** Nothing here yet, in one sentence, and what would change that. */
export const Empty = ({ text, children }: { text: string; children?: ComponentChildren }) => (
  <div class="empty">
    <p>{text}</p>
    {children}
  </div>
)

/** The fields of a change, inside the form of a question to the group: that form reads them, tries them and signs. */
import { type ComponentChildren, createContext } from 'preact'
import { useContext, useLayoutEffect } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import type { AskedRead } from '../flows/proposal-body.ts'
import { Button } from '../parts/button.tsx'
import { useText } from '../parts/context.tsx'
import type { FrameProps } from './rules-form.tsx'

type Fields = Readonly<Record<string, Refusal>>

export interface AskingForm {
  readonly fields: Fields
  /** How the fields on the screen are read; null while there are none. */
  readonly reading: { current: AskedRead | null }
}

const AskingContext = createContext<AskingForm>({ fields: {}, reading: { current: null } })

export const AskingProvider = AskingContext.Provider

export function AskedFields(props: {
  readonly read: AskedRead
  readonly children: (form: { readonly fields: Fields }) => ComponentChildren
}) {
  const { read, children } = props
  const { fields, reading } = useContext(AskingContext)
  useLayoutEffect(() => {
    reading.current = read
    return () => {
      reading.current = null
    }
  })
  return <>{children({ fields })}</>
}

/** Stands around a section of the rules as `RuleForm` does where it is changed at once. */
export function AskedRule({ read, title, note, onLeave, children }: FrameProps) {
  const t = useText()
  const asked: AskedRead = form => {
    const change = read(form)
    return change.ok ? { ok: true, value: { policy: change.value.change } } : change
  }
  return (
    <AskedFields read={asked}>
      {form => (
        <>
          {title !== undefined && <h2>{title}</h2>}
          {children(form)}
          {note !== undefined && <p class="note note-mild">{note}</p>}
          {onLeave !== undefined && (
            <div class="button-row">
              <Button kind="quiet" onClick={onLeave}>
                {t('decisions.other-one')}
              </Button>
            </div>
          )}
        </>
      )}
    </AskedFields>
  )
}

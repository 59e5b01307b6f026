import { useState } from 'preact/hooks'
import { Button } from './button.tsx'
import { useText } from './context.tsx'
import { Lazy } from './lazy.tsx'

/** Its form comes when it is asked for. */
const writeSheet = async () => (await import('../pages/write-sheet.tsx')).WriteSheet

/** A button that opens a letter to this member; `label` where the name stands beside it already. */
export function WriteTo(props: {
  readonly to: { readonly member: string; readonly name: string }
  readonly begin?: string
  readonly label?: string
}) {
  const { to, begin = '', label } = props
  const t = useText()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button kind="quiet" onClick={() => setOpen(true)}>
        {label ?? t('messages.write', { name: to.name })}
        {label !== undefined && <span class="unseen"> {to.name}</span>}
      </Button>
      {open && <Lazy bring={writeSheet} props={{ to, begin, onClose: () => setOpen(false) }} />}
    </>
  )
}

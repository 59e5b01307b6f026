import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import { Button } from './button.tsx'
import { useApp } from './context.tsx'
import { RefusalNote } from './refusal-note.tsx'

/** Ends the session on this device and goes home. */
export function SignOut({ label }: { label: string }) {
  const { session, router } = useApp()
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  async function signOut(): Promise<void> {
    const refused = await session.signOut()
    setRefusal(refused)
    if (refused === null) router.go('/')
  }
  return (
    <>
      <RefusalNote refusal={refusal} />
      <Button kind="quiet" onClick={signOut}>
        {label}
      </Button>
    </>
  )
}

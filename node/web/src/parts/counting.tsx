/** The node adds up its past for the first time: said, and asked again until it is done. */
import { useEffect } from 'preact/hooks'
import { useText } from './context.tsx'

/** Between two questions, ms. */
const AGAIN_MS = 2_000

export function Counting({ again }: { again: () => Promise<void> }) {
  const t = useText()
  useEffect(() => {
    const timer = setInterval(() => void again(), AGAIN_MS)
    return () => clearInterval(timer)
  }, [again])
  return <p role="status">{t('figures.counting')}</p>
}

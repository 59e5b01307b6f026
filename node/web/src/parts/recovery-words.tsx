import { useText } from './context.tsx'
import { TextArea } from './field.tsx'

/** Characters of twelve words, and some room. */
const WORDS_CHARS_MAX = 300

/** The twelve words of a sheet, typed in. They stay on this device. */
export function RecoveryWords() {
  const t = useText()
  return (
    <TextArea
      label={t('handover.words')}
      hint={t('handover.words-hint')}
      name="words"
      autocomplete="off"
      autocapitalize="none"
      required
      maxLength={WORDS_CHARS_MAX}
    />
  )
}

/** The first run: five short steps, and the words of recovery once. The steps are decided by `flows/setup.ts`. */
import type { SetupReply } from '@localpay/node'
import { useState } from 'preact/hooks'
import type { Refusal } from '../api/client.ts'
import {
  moveSetup,
  SETUP_START,
  SETUP_STEPS,
  type SetupAnswers,
  type SetupStep,
  setupWishOf,
} from '../flows/setup.ts'
import { useApp, useText } from '../parts/context.tsx'
import { SetupCurrency, SetupGroup, SetupLanguage, SetupYou, type StepProps } from './setup-steps.tsx'
import { SetupWords } from './setup-words.tsx'

export function SetupPage() {
  const { session, settingUp } = useApp()
  const t = useText()
  const [step, setStep] = useState<SetupStep>('language')
  const [answers, setAnswers] = useState<SetupAnswers>(SETUP_START)
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [done, setDone] = useState<SetupReply | null>(null)
  const props: StepProps = {
    answers,
    change: part => setAnswers({ ...answers, ...part }),
    next: () => setStep(moveSetup(step, 'next')),
    back: () => setStep(moveSetup(step, 'back')),
  }
  async function found(password: string): Promise<void> {
    const wish = setupWishOf(answers, t.language)
    if (wish === null) return setRefusal({ code: 'answers-missing' })
    setBusy(true)
    settingUp.value = true
    const answer = await session.setUp(wish, password)
    setBusy(false)
    settingUp.value = answer.ok
    if (!answer.ok) return setRefusal(answer.refusal)
    setDone(answer.value)
    props.next()
  }
  return (
    <div class="stack narrow">
      <p class="second">{t('setup.step', { at: SETUP_STEPS.indexOf(step) + 1, of: SETUP_STEPS.length })}</p>
      {step === 'language' && <SetupLanguage {...props} />}
      {step === 'group' && <SetupGroup {...props} />}
      {step === 'currency' && <SetupCurrency {...props} />}
      {step === 'you' && <SetupYou {...props} busy={busy} refusal={refusal} found={found} />}
      {step === 'words' && done !== null && <SetupWords done={done} />}
    </div>
  )
}

/** The screen for the address and who is looking. Home and the door are here; all others come with `other-screen.tsx`. */
import { firstScreen } from '../flows/first-screen.ts'
import { useApp } from '../parts/context.tsx'
import { Lazy } from '../parts/lazy.tsx'
import { UnknownScreen } from '../parts/unknown-screen.tsx'
import { HomePage } from './home.tsx'
import { WelcomePage } from './welcome.tsx'

export const bringOthers = async () => (await import('./other-screen.tsx')).OtherScreen

const NO_PROPS = {}

export function CurrentScreen() {
  const { router, data, settingUp } = useApp()
  const screen = firstScreen(router.here.value.pathname, {
    phase: data.state.data.value?.phase,
    me: data.me.data.value,
    settingUp: settingUp.value,
  })
  if (screen === 'home') return <HomePage />
  if (screen === 'welcome') return <WelcomePage />
  return screen === 'loading' ? <UnknownScreen /> : <Lazy bring={bringOthers} props={NO_PROPS} />
}

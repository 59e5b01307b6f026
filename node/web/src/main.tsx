import { render } from 'preact'
import { createApp, startBackground } from './flows/app.ts'
import { bringOthers, CurrentScreen } from './pages/screen.tsx'
import { AppContext } from './parts/context.tsx'
import { Shell } from './parts/shell.tsx'
import './parts/style.css'

const app = await createApp(window)
startBackground(app, window)
const place = document.getElementById('app') as HTMLElement
place.replaceChildren()
render(
  <AppContext.Provider value={app}>
    <Shell>
      <CurrentScreen />
    </Shell>
  </AppContext.Provider>,
  place,
)
// The other texts and screens, and what signs and checks, come after the first paint, before anybody can need them.
requestAnimationFrame(() =>
  setTimeout(() => {
    for (const come of [app.text.whole, bringOthers, app.crypt]) come().catch(() => {})
  }, 0),
)

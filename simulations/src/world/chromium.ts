/** Where the browser for tests is. Tests and their runner ask here, so that both say the same of a machine without one. */
import { existsSync } from 'node:fs'

const USUAL = '/usr/bin/chromium'

/** CHROME_PATH where it is set, else where Debian puts it; null when nothing is there: browser tests are then skipped. */
export function chromiumPath(env: { readonly [name: string]: string | undefined }): string | null {
  const path = env['CHROME_PATH'] || USUAL
  return existsSync(path) ? path : null
}

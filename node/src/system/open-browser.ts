/** Shows a page in the person's browser, where there is a screen. Nothing depends on it, so it never fails. */
import { spawn } from 'node:child_process'

interface Machine {
  readonly platform: string
  readonly env: { readonly [name: string]: string | undefined }
}

/** The command that opens a page here, or null where nobody would see it: a server, a remote login. */
export function browserCommand(url: string, machine: Machine): readonly [string, readonly string[]] | null {
  const { platform, env } = machine
  if (env['SSH_CONNECTION'] || env['CI']) return null
  if (platform === 'darwin') return ['open', [url]]
  if (platform === 'win32') return ['cmd', ['/c', 'start', '', url]]
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open', [url]] : null
}

/** @returns whether it was tried */
export function openBrowser(url: string, machine: Machine = process): boolean {
  const command = browserCommand(url, machine)
  if (command === null) return false
  const child = spawn(command[0], command[1], { stdio: 'ignore', detached: true, env: { ...machine.env } })
  child.on('error', () => {})
  child.unref()
  return true
}

/**
 * What may go wrong with the database. `in-use` and `missing` are for a person to put right; `corrupt` means that
 * bytes on the disk changed; `disk` that the disk is full or gone; `closed` that somebody asked too late.
 */
export type StoreFaultCode = 'in-use' | 'missing' | 'corrupt' | 'disk' | 'closed'

export class StoreFault extends Error {
  override readonly name = 'StoreFault'
  readonly code: StoreFaultCode

  constructor(code: StoreFaultCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}

/** Names of errors that LevelDB itself gives, and those of its opening, which hide in `cause`. */
function codesOf(thrown: unknown): readonly string[] {
  const codes: string[] = []
  for (let error = thrown; error instanceof Error && codes.length < 5; error = error.cause) {
    if ('code' in error && typeof error.code === 'string') codes.push(error.code)
  }
  return codes
}

/** The fault that an error of LevelDB means, told in a sentence. */
export function storeFault(thrown: unknown, folder: string): StoreFault {
  if (thrown instanceof StoreFault) return thrown
  const codes = codesOf(thrown)
  const fault = (code: StoreFaultCode, message: string): StoreFault => new StoreFault(code, message, thrown)
  if (codes.includes('LEVEL_LOCKED')) return fault('in-use', inUse(folder))
  if (codes.includes('LEVEL_CORRUPTION')) return fault('corrupt', `The database in ${folder} is damaged.`)
  if (codes.some(code => code.endsWith('_NOT_OPEN'))) return fault('closed', 'The database is closed.')
  return fault('disk', `The database in ${folder} cannot be read or written: ${lastMessage(thrown)}`)
}

const inUse = (folder: string): string =>
  `LocalPay is already running on this folder (${folder}). Use that one, or stop it first.`

function lastMessage(thrown: unknown): string {
  let error = thrown
  while (error instanceof Error && error.cause instanceof Error) error = error.cause
  return error instanceof Error ? error.message : String(error)
}

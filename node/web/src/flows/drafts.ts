/** Drafts and small choices, kept on this device on every keystroke and found again after an accident. */
import type { Notes } from './pending.ts'

export interface Draft<T> {
  readonly read: () => T | null
  readonly save: (value: T) => void
  readonly drop: () => void
}

/** A draft that cannot be read, or no longer fits, is no draft. */
export const draft = <T extends object>(
  notes: Notes,
  name: string,
  fits: (value: unknown) => value is T,
): Draft<T> => ({
  read: () => {
    try {
      const value: unknown = JSON.parse(notes.getItem(`localpay.draft.${name}`) ?? 'null')
      return fits(value) ? value : null
    } catch {
      return null
    }
  },
  save: value => notes.setItem(`localpay.draft.${name}`, JSON.stringify(value)),
  drop: () => notes.removeItem(`localpay.draft.${name}`),
})

/** Notes that last as long as the page: for browsers that refuse storage. */
export function memoryNotes(): Notes {
  const kept = new Map<string, string>()
  return {
    getItem: name => kept.get(name) ?? null,
    setItem: (name, text) => {
      kept.set(name, text)
    },
    removeItem: name => {
      kept.delete(name)
    },
  }
}

/** The browser's own storage; what it refuses to keep is kept for this visit. */
export function notesOf(storage: () => Notes): Notes {
  try {
    const notes = storage()
    notes.setItem('localpay.try', '1')
    notes.removeItem('localpay.try')
    return notes
  } catch {
    return memoryNotes()
  }
}

import { vi } from 'vitest'

/**
 * An in-memory implementation of a browser's storage. If `full` is true it refuses to write, like a browser without
 * room.
 */
function storageOf(full: boolean): Storage {
  const kept = new Map<string, string>()
  return {
    get length() {
      return kept.size
    },
    clear: () => kept.clear(),
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (name) => kept.get(name) ?? null,
    removeItem: (name) => void kept.delete(name),
    setItem: (name, value) => {
      if (full) throw new Error('quota exceeded')
      kept.set(name, value)
    },
  }
}

/** Installs an in-memory storage in the globals that pages use, until `vi.unstubAllGlobals()` is called. */
export function stubStorage(full = false): {
  readonly localStorage: Storage
  readonly sessionStorage: Storage
} {
  const window = { localStorage: storageOf(full), sessionStorage: storageOf(full) }
  vi.stubGlobal('window', window)
  return window
}

import { vi } from 'vitest'

/** A browser's storage in memory; `full` refuses to write, as a browser without room does. */
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

/** Puts a browser's storage where pages look for it, until `vi.unstubAllGlobals()`. */
export function stubStorage(full = false): {
  readonly localStorage: Storage
  readonly sessionStorage: Storage
} {
  const window = { localStorage: storageOf(full), sessionStorage: storageOf(full) }
  vi.stubGlobal('window', window)
  return window
}

/**
 * One stored item of an emulated vendor. The TypeScript type of `value` is unknown, so `value` must be parsed with a
 * schema.
 */
export interface Entry {
  readonly key: string
  readonly value: unknown
  readonly at: Date
}

/** Stores the state of the emulators. Implementations: in memory (unit tests) and PostgreSQL (the demo). */
export interface EmulatorStorage {
  get(kind: string, key: string): Promise<Entry | null>
  /** Writes an entry and replaces an existing entry with the same key. */
  put(kind: string, key: string, value: unknown, at: Date): Promise<void>
  /**
   * Writes an entry only if its key is new.
   * @returns true if this call wrote the entry; of several concurrent calls for one key, exactly one returns true
   */
  insert(kind: string, key: string, value: unknown, at: Date): Promise<boolean>
  /** Returns up to `limit` entries whose key begins with this prefix, most recently written first. */
  list(kind: string, prefix: string, limit: number): Promise<readonly Entry[]>
}

/** Storage in a Map, for unit tests. It gives the same guarantees as the PostgreSQL storage. */
export function createMemoryStorage(): EmulatorStorage {
  const entries = new Map<string, Entry & { kind: string; order: number }>()
  let order = 0
  const id = (kind: string, key: string) => JSON.stringify([kind, key])
  const write = (kind: string, key: string, value: unknown, at: Date) => {
    order += 1
    // Copies the value through JSON, so that reading it returns the same value as the PostgreSQL storage would
    // return.
    entries.set(id(kind, key), { kind, key, value: JSON.parse(JSON.stringify(value)), at, order })
  }
  return {
    get: async (kind, key) => entries.get(id(kind, key)) ?? null,
    put: async (kind, key, value, at) => write(kind, key, value, at),
    async insert(kind, key, value, at) {
      if (entries.has(id(kind, key))) return false
      write(kind, key, value, at)
      return true
    },
    list: async (kind, prefix, limit) =>
      [...entries.values()]
        .filter((entry) => entry.kind === kind && entry.key.startsWith(prefix))
        .sort((a, b) => b.order - a.order)
        .slice(0, limit),
  }
}

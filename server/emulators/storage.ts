/** One stored item of an emulated vendor. `value` is untyped: parse it with a schema. */
export interface Entry {
  readonly key: string
  readonly value: unknown
  readonly at: Date
}

/** The emulators' state. Implementations: in memory (unit tests) and PostgreSQL (the demo). */
export interface EmulatorStorage {
  get(kind: string, key: string): Promise<Entry | null>
  /** Writes an entry, replacing an existing one. */
  put(kind: string, key: string, value: unknown, at: Date): Promise<void>
  /** Writes only if the key is new. @returns whether it wrote: of several at once, exactly one does */
  insert(kind: string, key: string, value: unknown, at: Date): Promise<boolean>
  /** Entries whose key has this prefix, last written first, at most `limit`. */
  list(kind: string, prefix: string, limit: number): Promise<readonly Entry[]>
}

/** For unit tests: the same guarantees, in a Map. */
export function createMemoryStorage(): EmulatorStorage {
  const entries = new Map<string, Entry & { kind: string; order: number }>()
  let order = 0
  const id = (kind: string, key: string) => JSON.stringify([kind, key])
  const write = (kind: string, key: string, value: unknown, at: Date) => {
    order += 1
    // Through JSON, as PostgreSQL would return it.
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

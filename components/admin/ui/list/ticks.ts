'use client'

import { useEffect, useState } from 'react'
import { z } from 'zod'
import { keep, keptAs } from '../../../browser/storage.ts'

/** The ticked rows of a list, by their keys. */
export interface Ticks<Ticked> {
  readonly rows: ReadonlyMap<string, Ticked>
  readonly set: (rows: ReadonlyMap<string, Ticked>) => void
  /** Ticks exactly the rows with these keys: rows of the page that is shown, and rows that were ticked before. */
  readonly pick: (keys: readonly string[], onPage: ReadonlyMap<string, Ticked>) => void
}

/**
 * The rows that are ticked in a list. They survive opening a row and coming back, and a reload; they are stored in this
 * tab. With other filters, no row is ticked: a command could otherwise change rows that the new filters hide.
 * @param id the list's id
 * @param of the key of the filters
 * @param schema the members of a row that the commands need; only these are stored. Created once, outside the component
 */
export function useTicks<Ticked>(id: string, of: string, schema: z.ZodType<Ticked>): Ticks<Ticked> {
  const [ticked, setTicked] = useState<{ readonly of: string; readonly rows: ReadonlyMap<string, Ticked> }>()
  useEffect(() => {
    const stored = keptAs(z.object({ of: z.string(), rows: z.record(z.string(), schema) }), 'admin.ticks', id)
    setTicked({ of, rows: new Map(stored?.of === of ? Object.entries(stored.rows) : []) })
  }, [id, of, schema])
  const rows = ticked?.of === of ? ticked.rows : new Map<string, Ticked>()
  function set(next: ReadonlyMap<string, Ticked>): void {
    const stored = Object.fromEntries([...next].map(([key, row]) => [key, schema.parse(row)]))
    keep('admin.ticks', next.size === 0 ? null : JSON.stringify({ of, rows: stored }), id)
    setTicked({ of, rows: next })
  }
  return {
    rows,
    set,
    pick: (keys, onPage) =>
      set(
        new Map(
          keys.flatMap((key) => {
            const row = onPage.get(key) ?? rows.get(key)
            return row === undefined ? [] : [[key, row] as const]
          }),
        ),
      ),
  }
}

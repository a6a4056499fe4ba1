'use client'

import { useState } from 'react'

/** Where a list stands that can only be walked: forward from a row, and back the way one came. */
export interface KeysetPages<Cursor> {
  /** What the server is asked to go on from; null on the first page. */
  readonly after: Cursor | null
  /** The first page is 1. */
  readonly number: number
  next(cursor: Cursor): void
  previous(): void
  first(): void
}

/**
 * Remembers the way through a list.
 * @param of what the list is of (its filters' key): another one begins at the first page again
 */
export function useKeysetPages<Cursor>(of: string): KeysetPages<Cursor> {
  const [way, setWay] = useState<{ of: string; cursors: readonly Cursor[] }>({ of, cursors: [] })
  const cursors = way.of === of ? way.cursors : []
  return {
    after: cursors.at(-1) ?? null,
    number: cursors.length + 1,
    next: (cursor) => setWay({ of, cursors: [...cursors, cursor] }),
    previous: () => setWay({ of, cursors: cursors.slice(0, -1) }),
    first: () => setWay({ of, cursors: [] }),
  }
}

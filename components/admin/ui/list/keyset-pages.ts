'use client'

import { useState } from 'react'

/** The position in a list that is read by keys: forward from a row, and back over the pages already seen. */
export interface KeysetPages<Cursor> {
  /** The row the server continues after; null on the first page. */
  readonly after: Cursor | null
  /** The first page is 1. */
  readonly number: number
  next(cursor: Cursor): void
  previous(): void
  first(): void
}

/**
 * Remembers the pages gone through.
 * @param of the filters' key: when it changes, the list begins at its first page again
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

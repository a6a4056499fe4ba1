'use client'

import { useState } from 'react'

/**
 * The position in a list that is paged by keys. The next page starts after a given row. The user can go back only to
 * pages already visited.
 */
export interface KeysetPages<Cursor> {
  /** The row after which the server continues; null on the first page. */
  readonly after: Cursor | null
  /** The number of the page; the first page is 1. */
  readonly number: number
  next(cursor: Cursor): void
  previous(): void
  first(): void
}

/**
 * Remembers the visited pages of a list.
 * @param of the key of the filters; when it changes, the list returns to its first page
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

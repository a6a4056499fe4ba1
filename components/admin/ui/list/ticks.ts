'use client'

import { useEffect, useState } from 'react'
import { keep, kept } from '../../../browser/storage.ts'

/**
 * The rows that are ticked in a list. They survive opening a row and coming back, and a reload; they are stored in this
 * tab. With other filters, no row is ticked: a command could otherwise change rows that the new filters hide.
 * @param id the list's id
 * @param of the key of the filters
 */
export function useTicks<Row>(
  id: string,
  of: string,
): readonly [rows: ReadonlyMap<string, Row>, set: (rows: ReadonlyMap<string, Row>) => void] {
  const [ticked, setTicked] = useState<{ readonly of: string; readonly rows: ReadonlyMap<string, Row> }>()
  useEffect(() => setTicked({ of, rows: stored<Row>(id, of) }), [id, of])
  return [
    ticked?.of === of ? ticked.rows : new Map<string, Row>(),
    (rows) => {
      keep('admin.ticks', rows.size === 0 ? null : JSON.stringify({ of, rows: [...rows] }), id)
      setTicked({ of, rows })
    },
  ]
}

function stored<Row>(id: string, of: string): ReadonlyMap<string, Row> {
  try {
    const found = JSON.parse(kept('admin.ticks', id) ?? 'null')
    return new Map<string, Row>(found?.of === of ? found.rows : [])
  } catch {
    return new Map()
  }
}

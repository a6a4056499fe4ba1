'use client'

import { useCallback, useMemo } from 'react'
import { replaceSearch, useSearchParams } from '../../../browser/address.ts'
import { keep, kept } from '../../../browser/storage.ts'

/** Defines how one filter is written to the URL and read from it. Invalid values in the URL are ignored. */
export interface FilterField<T> {
  readonly empty: T
  read(words: readonly string[]): T
  write(value: T): readonly string[]
  /** True if the filter's value is stored only in this tab. The URL contains a random key instead of the value. */
  readonly hidden?: boolean
  /** True if it orders the list instead of narrowing it. It does not count as a set filter, and stays when they are cleared. */
  readonly orders?: boolean
}

/** A filter that accepts several values of a list. */
export function manyOf<T extends string>(values: readonly T[]): FilterField<readonly T[]> {
  return {
    empty: [],
    read: (words) => values.filter((value) => words.includes(value)),
    write: (value) => value,
  }
}

/** A filter that accepts one value of a list, or none. */
export function oneOf<T extends string>(values: readonly T[]): FilterField<T | null> {
  return {
    empty: null,
    read: (words) => values.find((value) => value === words[0]) ?? null,
    write: (value) => (value === null ? [] : [value]),
  }
}

/** The order of a list, where it is not the usual one. It is changed by the head of the table. */
export function orderOf<T extends string>(values: readonly T[]): FilterField<T | null> {
  return { ...oneOf(values), orders: true }
}

/** A filter for one word that is allowed in a URL, such as a product code or an id. */
export function word(): FilterField<string> {
  return { empty: '', read: (words) => words[0] ?? '', write: (value) => (value === '' ? [] : [value]) }
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/** An id from the URL; null if it is not one. */
export function idOf(value: string): string | null {
  return UUID.test(value) ? value : null
}

/** A filter for several words that are allowed in a URL. */
export function words(): FilterField<readonly string[]> {
  return { empty: [], read: (found) => found, write: (value) => value }
}

/** A filter for a calendar day in the form YYYY-MM-DD. */
export function day(): FilterField<string | null> {
  return {
    empty: null,
    read: ([first]) => (first !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(first) ? first : null),
    write: (value) => (value === null ? [] : [value]),
  }
}

/**
 * A filter for text that identifies a person: names, phones, document numbers. The text must never appear in a URL,
 * because URLs end up in histories and logs. The URL contains only a random key to the text. The stored text is
 * deleted when the tab is closed.
 */
export function hiddenText(): FilterField<string> {
  return { ...word(), hidden: true }
}

/** Stores a text in this tab. @returns the key that stands for it in a URL */
export function remember(value: string): string {
  const key = crypto.randomUUID().slice(0, 8)
  keep('admin.filter', value, key)
  return key
}

function recall(key: string): string {
  return kept('admin.filter', key) ?? ''
}

/** The values of a page's filters. Their TypeScript types follow from `F`. */
export type FilterValues<F> = { readonly [K in keyof F]: F[K] extends FilterField<infer T> ? T : never }

export interface UrlFilters<F> {
  readonly values: FilterValues<F>
  /** The number of filters that are set. */
  readonly active: number
  /**
   * A string that is equal for equal filters. It is part of query keys. When it changes, a list returns to its first
   * page.
   */
  readonly key: string
  /** Like `key`, but without the order: equal while the list has the same rows. */
  readonly rowsKey: string
  set(change: Partial<FilterValues<F>>): void
  clear(): void
  /** The filters as a query string that can be saved: without hidden texts. */
  readonly saved: string
  /** Sets the filters of a saved query string, and no others. */
  open(query: string): void
}

/**
 * Filters that are stored in the URL, so that a list can be reloaded, reached with the back button and sent to a
 * colleague.
 * @param fields created once, outside the component: `const fields = { status: manyOf(statuses), q: hiddenText() }`
 */
export function useUrlFilters<F extends Record<string, FilterField<unknown>>>(fields: F): UrlFilters<F>
export function useUrlFilters(
  fields: Record<string, FilterField<unknown>>,
): UrlFilters<Record<string, FilterField<unknown>>> {
  const search = useSearchParams()
  const query = search.toString()

  const values = useMemo(() => {
    const given = new URLSearchParams(query)
    return Object.fromEntries(
      Object.entries(fields).map(([name, field]) => {
        const found = given.getAll(name)
        return [name, field.read(field.hidden === true ? found.map(recall).filter(Boolean) : found)]
      }),
    )
  }, [fields, query])

  const set = useCallback(
    (change: Readonly<Record<string, unknown>>) => {
      const next = new URLSearchParams(window.location.search)
      for (const [name, value] of Object.entries(change)) {
        const field = fields[name]
        if (field === undefined) continue
        next.delete(name)
        const written = field.write(value ?? field.empty)
        for (const one of written) next.append(name, field.hidden === true ? remember(one) : one)
      }
      replaceSearch(next)
    },
    [fields],
  )

  const open = useCallback(
    (saved: string) => {
      const given = new URLSearchParams(saved)
      const next = new URLSearchParams(window.location.search)
      for (const name of Object.keys(fields)) {
        next.delete(name)
        for (const word of given.getAll(name)) next.append(name, word)
      }
      replaceSearch(next)
    },
    [fields],
  )

  const names = Object.keys(fields)
  const saved = new URLSearchParams(
    names.flatMap((name) => {
      const field = fields[name]
      if (field === undefined || field.hidden === true) return []
      return field.write(values[name]).map((word) => [name, word])
    }),
  ).toString()
  const narrowing = names.filter((name) => fields[name]?.orders !== true)
  const active = narrowing.filter((name) => (fields[name]?.write(values[name]) ?? []).length > 0).length
  return {
    values,
    active,
    key: JSON.stringify(values),
    rowsKey: JSON.stringify(narrowing.map((name) => [name, values[name]])),
    set,
    clear: () => set(Object.fromEntries(narrowing.map((name) => [name, fields[name]?.empty]))),
    saved,
    open,
  }
}

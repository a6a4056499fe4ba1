'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import { usePathname, useSearchParams } from '../../../browser/address.ts'
import { keep, kept } from '../../../browser/storage.ts'

/** How one filter is written into the address and read back. Words that make no sense are ignored. */
export interface FilterField<T> {
  readonly empty: T
  read(words: readonly string[]): T
  write(value: T): readonly string[]
  /** The value stays in this tab's memory; the address holds only a random key to it. */
  readonly hidden?: boolean
}

/** Several out of a list. */
export function manyOf<T extends string>(values: readonly T[]): FilterField<readonly T[]> {
  return {
    empty: [],
    read: (words) => values.filter((value) => words.includes(value)),
    write: (value) => value,
  }
}

/** One out of a list, or none. */
export function oneOf<T extends string>(values: readonly T[]): FilterField<T | null> {
  return {
    empty: null,
    read: (words) => values.find((value) => value === words[0]) ?? null,
    write: (value) => (value === null ? [] : [value]),
  }
}

/** A word that may stand in an address: a product's code, an id. */
export function word(): FilterField<string> {
  return { empty: '', read: (words) => words[0] ?? '', write: (value) => (value === '' ? [] : [value]) }
}

/** Several such words. */
export function words(): FilterField<readonly string[]> {
  return { empty: [], read: (found) => found, write: (value) => value }
}

/** A calendar day, YYYY-MM-DD. */
export function day(): FilterField<string | null> {
  return {
    empty: null,
    read: ([first]) => (first !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(first) ? first : null),
    write: (value) => (value === null ? [] : [value]),
  }
}

/**
 * What people type to find somebody: names, phones, document numbers. It must never stand in an address, which ends up in
 * histories and logs; there is only a random key to it, and it is gone with the tab.
 */
export function hiddenText(): FilterField<string> {
  return { ...word(), hidden: true }
}

function remember(value: string): string {
  const key = crypto.randomUUID().slice(0, 8)
  keep('admin.filter', value, key)
  return key
}

function recall(key: string): string {
  return kept('admin.filter', key) ?? ''
}

/** The values of a page's filters, from the types of its fields. */
export type FilterValues<F> = { readonly [K in keyof F]: F[K] extends FilterField<infer T> ? T : never }

export interface UrlFilters<F> {
  readonly values: FilterValues<F>
  /** How many filters are set. */
  readonly active: number
  /** Equal for equal filters; part of query keys, and what sends a list back to its first page. */
  readonly key: string
  set(change: Partial<FilterValues<F>>): void
  clear(): void
}

/**
 * Filters that live in the address, so that a list can be reloaded, gone back to and sent to a colleague.
 * @param fields made once, outside the component: `const fields = { status: manyOf(statuses), q: hiddenText() }`
 */
export function useUrlFilters<F extends Record<string, FilterField<unknown>>>(fields: F): UrlFilters<F>
export function useUrlFilters(
  fields: Record<string, FilterField<unknown>>,
): UrlFilters<Record<string, FilterField<unknown>>> {
  const search = useSearchParams()
  const router = useRouter()
  const path = usePathname()
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
      const text = next.toString()
      router.replace(text === '' ? path : `${path}?${text}`, { scroll: false })
    },
    [fields, path, router],
  )

  const names = Object.keys(fields)
  const active = names.filter((name) => (fields[name]?.write(values[name]) ?? []).length > 0).length
  return {
    values,
    active,
    key: JSON.stringify(values),
    set,
    clear: () => set(Object.fromEntries(names.map((name) => [name, fields[name]?.empty]))),
  }
}

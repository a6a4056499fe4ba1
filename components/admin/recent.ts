import { useEffect } from 'react'
import { z } from 'zod'
import { keep, keptAs } from '../browser/storage.ts'

/** Maximum number of records that are remembered. */
const MOST = 8

const recentSchema = z.array(
  z.object({
    kind: z.enum(['visit', 'case', 'problem', 'template', 'product']),
    /** The record's page. */
    href: z.string(),
    /** A policy number, the number of a version, or the code of a product: never a person's name. */
    label: z.string(),
  }),
)
/** A record that the user opened. */
export type Recent = z.infer<typeof recentSchema>[number]

/** The records that the user opened in this tab, the latest first. The list is removed when the user signs out. */
export function recentRecords(): readonly Recent[] {
  return keptAs(recentSchema, 'admin.recent') ?? []
}

/** Remembers that the user opened a record. A record that is still loading (null) is not remembered. */
export function useRecent(opened: Recent | null): void {
  const { kind, href, label } = opened ?? {}
  useEffect(() => {
    if (kind === undefined || href === undefined || label === undefined) return
    const others = recentRecords().filter((record) => record.href !== href)
    keep('admin.recent', JSON.stringify([{ kind, href, label }, ...others].slice(0, MOST)))
  }, [kind, href, label])
}

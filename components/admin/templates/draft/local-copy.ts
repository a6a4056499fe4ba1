import { z } from 'zod'
import { draftSchema } from '#server/questionnaire/template.ts'
import type { Draft } from './draft.ts'

/** What this browser keeps of a version while it is being typed, in case the page goes before it was saved. */
export interface LocalCopy {
  /** The revision it was begun from. */
  readonly revision: number
  /** When it was last typed in, as ISO time of this machine. */
  readonly at: string
  readonly note: string
  readonly content: Draft
}

const copySchema = z.object({
  revision: z.number().int(),
  at: z.iso.datetime(),
  note: z.string(),
  content: draftSchema,
})

const nameOf = (versionId: string): string => `template-draft.${versionId}`

/** Keeps a copy. @returns false where the browser keeps nothing (full, or forbidden): the editor says so */
export function keepCopy(storage: Storage, versionId: string, copy: LocalCopy): boolean {
  try {
    storage.setItem(nameOf(versionId), JSON.stringify(copy))
    return true
  } catch {
    return false
  }
}

/** The copy kept of a version; null where there is none, or none that can be read. */
export function findCopy(storage: Storage, versionId: string): LocalCopy | null {
  try {
    const kept = storage.getItem(nameOf(versionId))
    return kept === null ? null : copySchema.parse(JSON.parse(kept))
  } catch {
    return null
  }
}

export function forgetCopy(storage: Storage, versionId: string): void {
  try {
    storage.removeItem(nameOf(versionId))
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

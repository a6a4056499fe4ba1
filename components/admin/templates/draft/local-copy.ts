import { z } from 'zod'
import { keep, kept } from '#components/browser/storage.ts'
import { draftSchema } from '#server/questionnaire/rules/template.ts'
import type { Draft } from './draft.ts'

/** This browser's copy of a version that is being edited, in case the page closes before it is saved. */
export interface LocalCopy {
  /** The revision the edit began with. */
  readonly revision: number
  /** When it was last edited, by this machine's clock. */
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

/**
 * Keeps a copy under its author, so that nobody else at this browser is shown it.
 * @returns false where the browser stores nothing (full, or forbidden); the editor says so
 */
export function keepCopy(authorId: string, versionId: string, copy: LocalCopy): boolean {
  return keep('template.draft', JSON.stringify(copy), authorId, versionId)
}

/** The copy this author has of a version; null where there is none, or none that can be read. */
export function findCopy(authorId: string, versionId: string): LocalCopy | null {
  const found = kept('template.draft', authorId, versionId)
  try {
    return found === null ? null : copySchema.parse(JSON.parse(found))
  } catch {
    return null
  }
}

export function forgetCopy(authorId: string, versionId: string): void {
  keep('template.draft', null, authorId, versionId)
}

import { z } from 'zod'
import { keep, keptAs } from '#components/browser/storage.ts'
import { draftSchema } from '#server/questionnaire/rules/template.ts'
import type { Draft } from './draft.ts'

/**
 * This browser's copy of a version that is being edited. The copy survives if the page closes before the version is
 * saved.
 */
export interface LocalCopy {
  /** The revision on which the changes are based. */
  readonly revision: number
  /** The time of the last change, by this computer's clock. */
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
 * Stores a copy under its author's id, so that the copy is never shown to another user of this browser.
 * @returns false when the browser cannot store the copy because storage is full or forbidden; the editor then warns
 * the author
 */
export function keepCopy(authorId: string, versionId: string, copy: LocalCopy): boolean {
  return keep('template.draft', JSON.stringify(copy), authorId, versionId)
}

/** This author's stored copy of a version; null when there is none or it cannot be parsed. */
export function findCopy(authorId: string, versionId: string): LocalCopy | null {
  return keptAs(copySchema, 'template.draft', authorId, versionId)
}

export function forgetCopy(authorId: string, versionId: string): void {
  keep('template.draft', null, authorId, versionId)
}

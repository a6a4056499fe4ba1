import { z } from 'zod'
import type { Services } from '../context.ts'
import type { Actor } from '../evidence/audit.ts'
import { DomainError } from '../kernel/errors.ts'
import { readJson } from '../kernel/storable.ts'
import { createDraft } from './drafts.ts'
import { importTexts } from './messages.zh-CN.ts'
import { draftSchema } from './rules/template.ts'
import { readVersion } from './versions.ts'
import { storedForm } from './write.ts'

/** Identifies the format of the document. Any change of the format needs a new number. */
export const TEMPLATE_DOCUMENT = 'return-visit/questionnaire-template/1'

/** A template version as a document for use outside this product. Export and import use this format. */
export const templateDocumentSchema = z.strictObject({
  schema: z.literal(TEMPLATE_DOCUMENT),
  /** The version's number in the system that exported it. */
  exportedFrom: z.number().int().positive(),
  /** SHA-256 (hex) of the content's canonical JSON (RFC 8785). */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  content: draftSchema,
})

export type TemplateDocument = z.infer<typeof templateDocumentSchema>

/** Returns the JSON Schema of the document. The schema is published. */
export function templateJsonSchema(): Readonly<Record<string, unknown>> {
  return { ...z.toJSONSchema(templateDocumentSchema), title: TEMPLATE_DOCUMENT }
}

/**
 * Exports one version as a document.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function exportVersion(services: Pick<Services, 'db'>, id: string): Promise<TemplateDocument> {
  const { number, sha256, content } = await readVersion(services, id)
  return { schema: TEMPLATE_DOCUMENT, exportedFrom: number, sha256, content }
}

/**
 * Creates a draft from a document, given as JSON text or as an object.
 * @throws DomainError FILE_INVALID {problems: all problems, by place}
 */
export async function importVersion(
  services: Pick<Services, 'db' | 'clock' | 'ids'>,
  actor: Actor,
  input: { document: unknown; note: string },
): Promise<{ id: string }> {
  const { exportedFrom, content, sha256 } = readDocument(input.document)
  return await createDraft(services, actor, {
    content,
    note: input.note,
    basedOnId: null,
    origin: { importOf: exportedFrom, sha256 },
  })
}

function readDocument(document: unknown): TemplateDocument {
  const read = templateDocumentSchema.safeParse(
    typeof document === 'string' ? parseJson(document) : document,
    // With the input in the report, a missing member can be distinguished from a member with wrong content.
    { reportInput: true },
  )
  if (!read.success) {
    throw new DomainError('FILE_INVALID', { problems: read.error.issues.map(importTexts.problem) })
  }
  if (storedForm(read.data.content).sha256.toString('hex') !== read.data.sha256) {
    throw new DomainError('FILE_INVALID', { problems: [importTexts.otherContent] })
  }
  return read.data
}

function parseJson(text: string): unknown {
  try {
    return readJson(text.replace(/^\uFEFF/, ''))
  } catch {
    throw new DomainError('FILE_INVALID', { problems: [importTexts.notJson] })
  }
}

import { z } from 'zod'
import type { Services } from '../context.ts'
import type { Actor } from '../evidence/audit.ts'
import { sha256Hex } from '../evidence/digest.ts'
import { canonical } from '../evidence/rules/canonical.ts'
import { DomainError } from '../kernel/errors.ts'
import { readJson } from '../kernel/storable.ts'
import { createDraft } from './drafts.ts'
import { importTexts } from './messages.zh-CN.ts'
import { draftSchema } from './rules/template.ts'
import { readVersion } from './versions.ts'

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
 * @throws DomainError FILE_INVALID {problems: all problems, by place; total: their number, because the list that a
 *   client receives is limited}
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
  const given = typeof document === 'string' ? parseJson(document) : document
  // With the input in the report, a missing member can be distinguished from a member with wrong content.
  const read = templateDocumentSchema.safeParse(given, { reportInput: true })
  const problems = [
    ...(read.success ? [] : read.error.issues.flatMap(issuesIn).map(importTexts.problem)),
    ...(isAltered(given) ? [importTexts.otherContent] : []),
  ]
  if (!read.success || problems.length > 0) throw invalid(problems)
  return read.data
}

function invalid(problems: readonly string[]): DomainError {
  const different = [...new Set(problems)]
  return new DomainError('FILE_INVALID', { problems: different, total: different.length })
}

/** The part of a document that shows whether its content is the exported content. */
const hashedSchema = templateDocumentSchema.pick({ sha256: true }).extend({ content: z.json() }).loose()

/**
 * Whether the document's content does not have the hash that the document states. It is checked even if the content is
 * refused for other reasons, so that nobody corrects a file by hand and only then learns that it cannot be imported.
 */
function isAltered(document: unknown): boolean {
  const hashed = hashedSchema.safeParse(document)
  return hashed.success && sha256Hex(canonical(hashed.data.content)) !== hashed.data.sha256
}

/**
 * Returns the issues inside an issue. A condition can be written in several ways, and zod reports one issue for all of
 * them. If the condition is written in one of these ways, only the issues inside it are returned, each with its place.
 */
function issuesIn(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const [way, ...others] = issue.errors.filter((issues) => issues.every(({ path }) => path.length > 0))
  if (way === undefined || others.length > 0) return [issue]
  return way.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })).flatMap(issuesIn)
}

function parseJson(text: string): unknown {
  try {
    return readJson(text.replace(/^\uFEFF/, ''))
  } catch {
    throw invalid([importTexts.notJson])
  }
}

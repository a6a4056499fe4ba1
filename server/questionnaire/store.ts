import type { Services } from '../context.ts'
import type { Database } from '../db.ts'
import { DomainError } from '../errors.ts'
import { canonical, type Json, sha256 } from '../evidence/canonical.ts'
import { shippedTemplate } from './shipped-template.ts'
import { type QuestionnaireTemplate, templateSchema } from './template.ts'

export interface LoadedTemplate {
  readonly id: string
  readonly number: number
  readonly content: QuestionnaireTemplate
}

// A published version never changes, so one that was read is kept for as long as the process lives.
const loaded = new Map<string, LoadedTemplate>()

/** How long the answer to "which version is in force" may be reused: versions come into force at a date, not a second. */
const CURRENT_FOR_MS = 1000
const current = new WeakMap<Database, { id: string; readAt: number }>()

/**
 * The version newly opened questionnaires use at that instant.
 * @throws DomainError QUESTIONNAIRE_UNAVAILABLE when none is published
 */
export async function currentTemplateId(services: Pick<Services, 'db'>, now: Date): Promise<string> {
  const known = current.get(services.db)
  if (known && Math.abs(now.getTime() - known.readAt) < CURRENT_FOR_MS) return known.id
  const version = await services.db.prisma.templateVersion.findFirst({
    select: { id: true },
    where: { status: 'PUBLISHED', effectiveFrom: { lte: now } },
    orderBy: [{ effectiveFrom: 'desc' }, { number: 'desc' }],
  })
  if (version === null) throw new DomainError('QUESTIONNAIRE_UNAVAILABLE', { facts: [] })
  current.set(services.db, { id: version.id, readAt: now.getTime() })
  return version.id
}

/** One version's content, checked. */
export async function loadTemplate(services: Pick<Services, 'db'>, id: string): Promise<LoadedTemplate> {
  const known = loaded.get(id)
  if (known) return known
  const version = await services.db.prisma.templateVersion.findUniqueOrThrow({ where: { id } })
  const template = { id, number: version.number, content: templateSchema.parse(version.content) }
  loaded.set(id, template)
  return template
}

/** Publishes the shipped template as version 1 where there is no version at all. Safe to call from several instances. */
export async function ensureShippedTemplate(services: Pick<Services, 'db' | 'ids' | 'clock'>): Promise<void> {
  const now = services.clock.now()
  const content: Json = JSON.parse(canonical(templateSchema.parse(shippedTemplate)))
  await services.db.query(
    `INSERT INTO template_version (id, number, status, effective_from, content, sha256, created_at, created_by, updated_at, updated_by, authors, published_at, published_by)
      SELECT $1::uuid, 1, 'PUBLISHED', '2000-01-01T00:00:00Z', $2::jsonb, $3::bytea, $4::timestamptz, 'shipped', $4, 'shipped', '{}', $4, 'shipped'
      WHERE NOT EXISTS (SELECT 1 FROM template_version) ON CONFLICT (number) DO NOTHING`,
    [services.ids.id(now), JSON.stringify(content), sha256(canonical(content)), now],
  )
}

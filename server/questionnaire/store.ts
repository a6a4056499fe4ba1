import { z } from 'zod'
import type { Services } from '../context.ts'
import { canonical, type Json } from '../evidence/canonical.ts'
import type { Database } from '../kernel/database/db.ts'
import { DomainError } from '../kernel/errors.ts'
import { translatedShippedTemplate } from './rules/shipped-translations.ts'
import { type QuestionnaireTemplate, templateSchema } from './rules/template.ts'
import { insertFirstVersion } from './write.ts'

export interface LoadedTemplate {
  readonly id: string
  readonly number: number
  readonly content: QuestionnaireTemplate
}

// A published version never changes, so one that was read is cached for the life of the process.
const loaded = new Map<string, LoadedTemplate>()

/**
 * How long the cached answer to "which version is in force" may be used at most, because another instance may
 * publish or withdraw one.
 */
const CURRENT_FOR_MS = 1000
const current = new WeakMap<Database, { id: string; from: number; until: number }>()

const inForceSchema = z.object({ id: z.string().nullable(), next: z.date().nullable() })

/**
 * The version that a questionnaire opened at that instant uses: of those in force the one with the latest
 * start, and of several with the same start the one published last (as inForce in lifecycle.ts).
 * @throws DomainError QUESTIONNAIRE_UNAVAILABLE when none is published
 */
export async function currentTemplateId(services: Pick<Services, 'db'>, now: Date): Promise<string> {
  const at = now.getTime()
  const known = current.get(services.db)
  if (known && at >= known.from && at < known.until) return known.id
  const found = await services.db.query(
    `SELECT (SELECT id FROM template_version WHERE status = 'PUBLISHED' AND effective_from <= $1::timestamptz
          ORDER BY effective_from DESC, published_at DESC, number DESC LIMIT 1) AS id,
        (SELECT min(effective_from) FROM template_version WHERE status = 'PUBLISHED' AND effective_from > $1::timestamptz) AS next`,
    [now],
  )
  const { id, next } = inForceSchema.parse(found.rows[0])
  if (id === null) throw new DomainError('QUESTIONNAIRE_UNAVAILABLE', { facts: [] })
  // Never cached beyond the next scheduled version's instant, so that it comes into force on time.
  const until = Math.min(at + CURRENT_FOR_MS, next?.getTime() ?? Number.POSITIVE_INFINITY)
  current.set(services.db, { id, from: at, until })
  return id
}

/** The versions published for a later instant. */
export async function scheduledTemplateIds(services: Pick<Services, 'db'>, now: Date): Promise<string[]> {
  const versions = await services.db.prisma.templateVersion.findMany({
    select: { id: true },
    where: { status: 'PUBLISHED', effectiveFrom: { gt: now } },
    orderBy: { effectiveFrom: 'asc' },
  })
  return versions.map(({ id }) => id)
}

/** One version's content, validated. */
export async function loadTemplate(services: Pick<Services, 'db'>, id: string): Promise<LoadedTemplate> {
  const known = loaded.get(id)
  if (known) return known
  const version = await services.db.prisma.templateVersion.findUniqueOrThrow({ where: { id } })
  const template = { id, number: version.number, content: templateSchema.parse(version.content) }
  loaded.set(id, template)
  return template
}

/**
 * Publishes the shipped template as version 1 if there is no version at all. Safe to call from several
 * instances.
 */
export async function ensureShippedTemplate(services: Pick<Services, 'db' | 'ids' | 'clock'>): Promise<void> {
  const now = services.clock.now()
  const content: Json = JSON.parse(canonical(templateSchema.parse(translatedShippedTemplate)))
  await insertFirstVersion(services, { id: services.ids.id(now), content, at: now })
}

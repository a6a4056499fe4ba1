import type { Services } from '../context.ts'
import { canonical, type Json } from '../evidence/rules/canonical.ts'
import { tables } from '../generated/tables.ts'
import type { Database } from '../kernel/database/db.ts'
import { firstOf, least } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { translatedShippedTemplate } from './rules/shipped-translations.ts'
import { type QuestionnaireTemplate, templateSchema } from './rules/template.ts'
import { insertFirstVersion } from './write.ts'

export interface LoadedTemplate {
  readonly id: string
  readonly number: number
  readonly content: QuestionnaireTemplate
}

// The templates that have been read. A published version never changes, so each template is cached for the life of
// the process.
const loaded = new Map<string, LoadedTemplate>()

/**
 * Maximum time, in milliseconds, for which the id of the version in force is cached. The time is short, because
 * another instance may publish or withdraw a version.
 */
const CURRENT_FOR_MS = 1000
const current = new WeakMap<Database, { id: string; from: number; until: number }>()

const t = columnsOf(tables.templateVersion, 't')

const IN_FORCE = query({ at: 'timestamptz' }, ({ at }) => {
  const published = `FROM ${t} WHERE ${t.status.is('PUBLISHED')}`
  return select(
    {
      id: firstOf(
        t.id,
        `${published} AND ${t.effectiveFrom} <= ${at}
          ORDER BY ${t.effectiveFrom} DESC, ${t.publishedAt} DESC, ${t.number} DESC LIMIT 1`,
      ),
      next: firstOf(least(t.effectiveFrom), `${published} AND ${t.effectiveFrom} > ${at}`),
    },
    '',
  )
})

/**
 * Returns the version with which a questionnaire opened at that instant is rendered: of the versions in force, the
 * version with the latest start. If several versions have the same start, it is the version published last. `inForce`
 * in `lifecycle.ts` has the same rule.
 * @throws DomainError QUESTIONNAIRE_UNAVAILABLE if no published version is in force
 */
export async function currentTemplateId(services: Pick<Services, 'db'>, now: Date): Promise<string> {
  const at = now.getTime()
  const known = current.get(services.db)
  if (known && at >= known.from && at < known.until) return known.id
  const { id, next } = await IN_FORCE.one(services.db, { at: now })
  if (id === null) throw new DomainError('QUESTIONNAIRE_UNAVAILABLE', { facts: [] })
  // The id is never cached beyond the start of the next scheduled version. Otherwise that version would come into
  // force too late.
  const until = Math.min(at + CURRENT_FOR_MS, next?.getTime() ?? Number.POSITIVE_INFINITY)
  current.set(services.db, { id, from: at, until })
  return id
}

/** Returns the ids of the versions that were published to start after `now`. */
export async function scheduledTemplateIds(services: Pick<Services, 'db'>, now: Date): Promise<string[]> {
  const versions = await services.db.prisma.templateVersion.findMany({
    select: { id: true },
    where: { status: 'PUBLISHED', effectiveFrom: { gt: now } },
    orderBy: { effectiveFrom: 'asc' },
  })
  return versions.map(({ id }) => id)
}

/** Reads and validates the content of one version. */
export async function loadTemplate(services: Pick<Services, 'db'>, id: string): Promise<LoadedTemplate> {
  const known = loaded.get(id)
  if (known) return known
  const version = await services.db.prisma.templateVersion.findUniqueOrThrow({ where: { id } })
  const template = { id, number: version.number, content: templateSchema.parse(version.content) }
  loaded.set(id, template)
  return template
}

/** Publishes the shipped template as version 1 if no version exists. Safe to call from several instances. */
export async function ensureShippedTemplate(services: Pick<Services, 'db' | 'ids' | 'clock'>): Promise<void> {
  const now = services.clock.now()
  const content: Json = JSON.parse(canonical(templateSchema.parse(translatedShippedTemplate)))
  await insertFirstVersion(services, { id: services.ids.id(now), content, at: now })
}

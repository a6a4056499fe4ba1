import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { type Publication, type Standing, standingOf } from './rules/lifecycle.ts'
import { loadTemplate } from './store.ts'

const t = columnsOf(tables.templateVersion, 't')

const PUBLISHED = query({}, () =>
  select(
    pick(t, 'id', 'number', 'status', 'effectiveFrom', 'publishedAt'),
    `FROM ${t} WHERE ${t.status.is('PUBLISHED')} ORDER BY ${t.effectiveFrom} DESC, ${t.publishedAt} DESC, ${t.number} DESC`,
  ),
)

/** A published version of the questionnaire: superseded, in force, or scheduled. */
export interface PublishedVersion extends Publication {
  readonly standing: Standing
}

/** Lists the published versions, the latest start first. Withdrawn publications are left out. */
export async function publishedVersions(
  services: Pick<Services, 'db' | 'clock'>,
): Promise<PublishedVersion[]> {
  const now = services.clock.now()
  const publications = (await PUBLISHED.all(services.db, {})).flatMap(
    ({ effectiveFrom, publishedAt, ...version }) =>
      effectiveFrom === null || publishedAt === null ? [] : [{ ...version, effectiveFrom, publishedAt }],
  )
  return publications.map((version) => ({ ...version, standing: standingOf(version, publications, now) }))
}

/** The content of a published version, which never changes. */
export async function publishedContent(services: Pick<Services, 'db'>, version: PublishedVersion) {
  return (await loadTemplate(services, version.id)).content
}

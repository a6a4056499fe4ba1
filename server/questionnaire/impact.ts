import { z } from 'zod'
import type { Services } from '../context.ts'
import { DomainError } from '../kernel/errors.ts'

const pinnedSchema = z.object({ id: z.string(), number: z.number(), open: z.number(), all: z.number() })

export interface OpenVisits {
  /**
   * For each version: `all` is the number of visits to which a questionnaire of this version was ever pinned, counted
   * up to ALL_CAP. `open` is the number of these visits that are still open.
   */
  readonly pinned: ReadonlyMap<
    string,
    { readonly number: number; readonly open: number; readonly all: number }
  >
  /**
   * Number of open visits without a pinned questionnaire. When the customer opens the questionnaire, the version in
   * force is pinned.
   */
  readonly waiting: number
}

/**
 * Maximum up to which pinned questionnaires are counted exactly. Counting millions is slow, and nobody needs the
 * exact number.
 */
const ALL_CAP = 10_000

/** Counts the open visits by version. */
export async function readOpenVisits(services: Pick<Services, 'db'>): Promise<OpenVisits> {
  const [pinned, waiting] = await Promise.all([
    services.db.query(
      `SELECT t.id, t.number, coalesce(o.n, 0)::int AS open, coalesce(q.n, 0)::int AS "all" FROM template_version t
        CROSS JOIN LATERAL (SELECT count(*) AS n FROM
          (SELECT 1 FROM visit_questionnaire x WHERE x.template_version_id = t.id LIMIT ${ALL_CAP}) counted) q
        LEFT JOIN (SELECT q.template_version_id AS id, count(*) AS n FROM visit v JOIN visit_questionnaire q ON q.visit_id = v.id
          WHERE v.live GROUP BY 1) o ON o.id = t.id`,
      [],
    ),
    services.db.query(
      'SELECT count(*)::int AS waiting FROM visit WHERE live AND questionnaire_sha IS NULL',
      [],
    ),
  ])
  const rows = pinned.rows.map((row) => pinnedSchema.parse(row))
  return {
    pinned: new Map(rows.map(({ id, ...counts }) => [id, counts])),
    waiting: z.object({ waiting: z.number() }).parse(waiting.rows[0]).waiting,
  }
}

export interface PublicationImpact {
  /** The versions to which open visits are pinned. These visits keep the text of their version. */
  readonly openByVersion: readonly { readonly id: string; readonly number: number; readonly open: number }[]
  /**
   * Number of open visits without a pinned questionnaire. From the instant of publication on, they get the published
   * version.
   */
  readonly waiting: number
}

/**
 * Finds the open visits that the publication of this version affects and those that it does not affect.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function publicationImpact(
  services: Pick<Services, 'db'>,
  id: string,
): Promise<PublicationImpact> {
  const { pinned, waiting } = await readOpenVisits(services)
  if (!pinned.has(id)) throw new DomainError('RECORD_NOT_FOUND')
  const openByVersion = [...pinned]
    .map(([version, { number, open }]) => ({ id: version, number, open }))
    .filter(({ open }) => open > 0)
    .sort((a, b) => b.number - a.number)
  return { openByVersion, waiting }
}

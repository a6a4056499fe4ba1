import { z } from 'zod'
import type { Services } from '../context.ts'
import { DomainError } from '../kernel/errors.ts'

const pinnedSchema = z.object({ id: z.string(), number: z.number(), open: z.number(), all: z.number() })

export interface OpenVisits {
  /**
   * For each version: how many questionnaires were ever pinned to it, up to ALL_CAP, and how many of those visits are
   * still open.
   */
  readonly pinned: ReadonlyMap<
    string,
    { readonly number: number; readonly open: number; readonly all: number }
  >
  /**
   * Open visits without a pinned questionnaire. When the customer opens the questionnaire, the version in force is
   * pinned.
   */
  readonly waiting: number
}

/**
 * Pinned questionnaires are counted exactly only up to this number, because counting millions is slow and nobody
 * needs the exact number.
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
  /** Versions to which open visits are pinned. These visits keep their text. */
  readonly openByVersion: readonly { readonly id: string; readonly number: number; readonly open: number }[]
  /** Open visits without a pinned questionnaire. From the publication's instant on, they get the published version. */
  readonly waiting: number
}

/**
 * Which open visits the publication of this version affects, and which it does not.
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

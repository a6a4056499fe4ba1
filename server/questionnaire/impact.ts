import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { coalesce, count, countOf, orNull, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'

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

const t = columnsOf(tables.templateVersion, 't')
const q = columnsOf(tables.visitQuestionnaire, 'q')
const v = columnsOf(tables.visit, 'v')

const PINNED = query({}, () => {
  const open = select(
    { id: q.templateVersionId, n: count() },
    `FROM ${v} JOIN ${q} ON ${q.visitId} = ${v.id} WHERE ${v.live} GROUP BY ${q.templateVersionId}`,
  )
  const o = open.names('o')
  return select(
    {
      ...pick(t, 'id', 'number'),
      open: coalesce(orNull(o.n), '0'),
      all: countOf(
        `FROM (SELECT 1 FROM ${q} WHERE ${q.templateVersionId} = ${t.id} LIMIT ${ALL_CAP}) counted`,
      ),
    },
    `FROM ${t} LEFT JOIN (${open.text}) o ON ${o.id} = ${t.id}`,
  )
})

const WAITING = query({}, () =>
  select({ waiting: count() }, `FROM ${v} WHERE ${v.live} AND ${v.questionnaireSha} IS NULL`),
)

/** Counts the open visits by version. */
export async function readOpenVisits(services: Pick<Services, 'db'>): Promise<OpenVisits> {
  const [pinned, { waiting }] = await Promise.all([PINNED.all(services.db, {}), WAITING.one(services.db, {})])
  return { pinned: new Map(pinned.map(({ id, ...counts }) => [id, counts])), waiting }
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

import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'

const t = columnsOf(tables.templateVersion, 't')
const step = columnsOf(tables.templateStep, 'step')
const later = columnsOf(tables.templateStep, 'later')

const REJECTIONS = query({}, () =>
  select(
    pick(step, 'versionId', 'at', 'staffId', 'comment'),
    `FROM ${t} JOIN ${step} ON ${step.versionId} = ${t.id}
      WHERE ${t.status.is('DRAFT')} AND ${step.type.is('REJECTED')}
        AND NOT EXISTS (SELECT 1 FROM ${later}
          WHERE ${later.versionId} = ${step.versionId} AND ${later.revision} > ${step.revision})`,
  ),
)

/** Why an approver sent a draft back. */
export interface Rejection {
  readonly at: Date
  readonly staffId: string
  readonly comment: string | null
}

/**
 * Reads the rejection of each draft that was sent back and not submitted again, by the version's id. Edits do not end a
 * rejection; only the next submission does.
 */
export async function readRejections(
  services: Pick<Services, 'db'>,
): Promise<ReadonlyMap<string, Rejection>> {
  const rows = await REJECTIONS.all(services.db, {})
  return new Map(rows.map(({ versionId, ...rejection }) => [versionId, rejection]))
}

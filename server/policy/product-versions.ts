import type { z } from 'zod'
import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'

const pv = columnsOf(tables.productVersion, 'pv')

const VERSIONS = query({ codes: 'text[]?' }, ({ codes }) =>
  select(
    {
      code: pv.productCode,
      ...pick(pv, 'version', 'effectiveFrom', 'name', 'designType', 'newType', 'riskTranscription'),
      ...pick(pv, 'guaranteedRate', 'dualRecording', 'coolingOffDays', 'onSale'),
      ...pick(pv, 'note', 'createdAt', 'createdBy'),
    },
    `FROM ${pv} WHERE ${codes} IS NULL OR ${pv.productCode} = ANY(${codes})
      ORDER BY ${pv.productCode}, ${pv.version} DESC`,
  ),
)

export type StoredProductVersion = Readonly<z.output<typeof VERSIONS.row>>

/**
 * Reads every version of these products, sorted by code and newest version first. With null, reads the versions of
 * all products.
 */
export async function readProductVersions(
  services: Pick<Services, 'db'>,
  codes: readonly string[] | null,
): Promise<StoredProductVersion[]> {
  return await VERSIONS.all(services.db, { codes })
}

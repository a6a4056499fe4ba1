import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { idNumberIndex } from '../kernel/secret/blind-index.ts'
import { sameHash } from '../kernel/secret/secrets.ts'

const c = columnsOf(tables.customer, 'c')
const NEWEST = query({}, () =>
  select(pick(c, 'id', 'idNumberEnc', 'idNumberIndex'), `FROM ${c} ORDER BY ${c.id} DESC LIMIT 1`),
)

/**
 * Whether the configured keys are those of the database: `FIELD` if they cannot open what is stored, `INDEX` if customers
 * could not be found. An instance with other keys would refuse or duplicate every customer. The newest row is tried,
 * because older ones can wait for a rotation.
 */
export type StoredKeys = 'OK' | 'FIELD' | 'INDEX' | 'NOTHING_STORED'

export async function storedKeys({ db, secrets }: Pick<Services, 'db' | 'secrets'>): Promise<StoredKeys> {
  const row = await NEWEST.first(db, {})
  if (row === undefined) return 'NOTHING_STORED'
  let idNumber: string
  try {
    idNumber = secrets.decrypt('id_number', row.id, row.idNumberEnc)
  } catch {
    return 'FIELD'
  }
  return sameHash(idNumberIndex(secrets, idNumber), row.idNumberIndex) ? 'OK' : 'INDEX'
}

import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { rights } from '../../vocabulary/rights.ts'

const s = columnsOf(tables.staff, 's')

const AGENTS = query({}, () =>
  select(
    pick(s, 'id', 'name', 'username'),
    `FROM ${s} WHERE ${s.roles.hasOneOf(...rights['callback.work'])} ORDER BY ${s.username}`,
  ),
)

/** Lists the staff who may call customers, including those who have left, because their calls stay on record. */
export async function listAgents(services: Pick<Services, 'db'>) {
  return await AGENTS.all(services.db, {})
}

import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'

const cs = columnsOf(tables.customerSession, 'cs')

/** SQL condition: the session `cs` is running at this instant. The argument is an SQL expression. */
export const sessionIsOpen = (now: string) => `${cs.endedAt} IS NULL AND ${cs.expiresAt} > ${now}`

const OPEN = query({ session: 'bytea', now: 'timestamptz' }, ({ session, now }) =>
  select(pick(cs, 'id'), `FROM ${cs} WHERE ${cs.id} = ${session} AND ${sessionIsOpen(now)}`),
)

/** Whether this session is still running, even if it is not bound to a customer. */
export async function isSessionOpen(
  services: Pick<Services, 'db' | 'clock'>,
  session: Buffer,
): Promise<boolean> {
  return (await OPEN.first(services.db, { session, now: services.clock.now() })) !== undefined
}

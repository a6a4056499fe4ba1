import type { Services } from '../context.ts'

/** Whether this session is still running, even if it is not bound to a customer. */
export async function isSessionOpen(
  services: Pick<Services, 'db' | 'clock'>,
  session: Buffer,
): Promise<boolean> {
  const found = await services.db.query(
    'SELECT 1 FROM customer_session WHERE id = $1 AND ended_at IS NULL AND expires_at > $2',
    [session, services.clock.now()],
  )
  return found.rowCount === 1
}

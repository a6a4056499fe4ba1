import { z } from 'zod'
import type { Services } from '#server/context.ts'

const rowSchema = z.object({
  id: z.string(),
  customer_id: z.string(),
  priority: z.number(),
  cooling_off_ends_at: z.date(),
  promised_for: z.date().nullable(),
  reasons: z.array(z.string()),
  opened_at: z.date(),
  ready: z.boolean(),
  wake_at: z.date().nullable(),
  paused_at: z.date().nullable(),
  lease_by: z.string().nullable(),
  lease_until: z.date().nullable(),
  language: z.string(),
  assigned_to: z.string().nullable(),
})
type Row = z.infer<typeof rowSchema>

/** The order of the queue according to the domain document, as a list of values that are compared one by one. */
function rankOf(row: Row): (number | string)[] {
  return [
    row.priority,
    row.cooling_off_ends_at.getTime(),
    row.promised_for === null ? 1 : 0,
    row.reasons.includes('NEGATIVE_ANSWER') ? 0 : 1,
    row.opened_at.getTime(),
    row.id,
  ]
}

function before(a: Row, b: Row): number {
  const other = rankOf(b)
  for (const [index, value] of rankOf(a).entries()) {
    const against = other[index]
    if (against !== undefined && value !== against) return value < against ? -1 : 1
  }
  return 0
}

/** The case that this agent must get now, found by looking at every case; null if there is none. */
export async function expectedNext(services: Services, agentId: string): Promise<string | null> {
  const now = services.clock.now()
  const found = await services.db.query("SELECT * FROM callback_case WHERE status = 'OPEN'", [])
  const rows = found.rows.map((row) => rowSchema.parse(row))
  const live = rows.filter((row) => row.lease_until !== null && row.lease_until > now)
  const mine = live.find((row) => row.lease_by === agentId)
  if (mine) return mine.id
  const free = rows.filter(
    (row) =>
      !live.includes(row) &&
      row.paused_at === null &&
      (row.ready || (row.wake_at !== null && row.wake_at <= now)) &&
      (row.assigned_to === null ? row.language === 'zh' : row.assigned_to === agentId) &&
      !live.some((other) => other.customer_id === row.customer_id),
  )
  return free.sort(before)[0]?.id ?? null
}

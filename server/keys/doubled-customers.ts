import { z } from 'zod'
import type { Services } from '../context.ts'
import { maskIdNumber, maskName } from '../kernel/text/mask.ts'

/** A customer's masked data, from which people decide how to resolve a duplicate. */
export interface CustomerHoldings {
  readonly name: string
  readonly idNumber: string
  readonly policies: number
  readonly visits: number
  readonly openVisits: number
  readonly bindings: number
}

const rowSchema = z.object({
  id: z.string(),
  name: z.string(),
  id_number_enc: z.string(),
  policies: z.number(),
  visits: z.number(),
  open_visits: z.number(),
  bindings: z.number(),
})

/** Reads the masked data of each of these customers. */
export async function holdingsOf(
  services: Pick<Services, 'db' | 'secrets'>,
  customerIds: readonly string[],
): Promise<Map<string, CustomerHoldings>> {
  const found = await services.db.query(
    `SELECT c.id, c.name, c.id_number_enc,
        (SELECT count(*)::int FROM policy p WHERE p.customer_id = c.id) AS policies,
        (SELECT count(*)::int FROM visit v WHERE v.customer_id = c.id) AS visits,
        (SELECT count(*)::int FROM visit v WHERE v.customer_id = c.id AND v.live) AS open_visits,
        (SELECT count(*)::int FROM wechat_binding b WHERE b.customer_id = c.id) AS bindings
      FROM customer c WHERE c.id = ANY($1::uuid[])`,
    [customerIds],
  )
  return new Map(
    found.rows
      .map((row) => rowSchema.parse(row))
      .map((row) => [
        row.id,
        {
          name: maskName(row.name),
          idNumber: maskIdNumber(services.secrets.decrypt('id_number', row.id, row.id_number_enc)),
          policies: row.policies,
          visits: row.visits,
          openVisits: row.open_visits,
          bindings: row.bindings,
        },
      ]),
  )
}

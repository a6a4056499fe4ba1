import { z } from 'zod'
import type { Services } from '../context.ts'
import { maskIdNumber, maskPhone } from '../kernel/text/mask.ts'
import { productOfPolicy } from '../policy/facts.ts'
import { HISTORY_PREFIX } from './story/history.ts'

const personSchema = z.object({
  customer_id: z.string(),
  name: z.string(),
  id_type: z.string(),
  id_number_enc: z.string(),
  policy_id: z.string(),
  phone_enc: z.string(),
  openid: z.string().nullable(),
  policies: z.coerce.number(),
  waiting: z.coerce.number(),
  products: z.array(z.string()),
})

export interface DemoPerson {
  readonly customerId: string
  readonly name: string
  readonly idType: string
  readonly idNumber: string
  readonly phone: string
  /**
   * The openid of the emulated WeChat user. Null if the customer is not bound to WeChat and therefore gets text
   * messages.
   */
  readonly openid: string | null
  readonly policies: number
  readonly waiting: number
  readonly products: readonly string[]
}

/**
 * Lists the demo's customers, beginning with those who have pending visits. All customers are invented, but their
 * document numbers and phones are masked like those of real customers.
 */
export async function listPeople(services: Services): Promise<DemoPerson[]> {
  const found = await services.db.query(
    `SELECT c.id AS customer_id, c.name, c.id_type, c.id_number_enc, 
        (array_agg(p.id ORDER BY p.created_at, p.id))[1] AS policy_id, (array_agg(p.phone_enc ORDER BY p.created_at, p.id))[1] AS phone_enc,
        (SELECT openid FROM wechat_binding wb WHERE wb.customer_id = c.id ORDER BY bound_at LIMIT 1) AS openid,
        count(DISTINCT p.id) AS policies, count(v.id) AS waiting, array_agg(DISTINCT pr.name) AS products
      FROM customer c JOIN policy p ON p.customer_id = c.id ${productOfPolicy}
      LEFT JOIN visit v ON v.policy_id = p.id AND v.customer_id = c.id AND v.live AND v.window_ends_at > $1
      WHERE p.policy_no NOT LIKE $2
      GROUP BY c.id ORDER BY (count(v.id) > 0) DESC, c.created_at, c.id LIMIT 60`,
    [services.clock.now(), `${HISTORY_PREFIX}%`],
  )
  return found.rows.map((raw) => {
    const row = personSchema.parse(raw)
    return {
      customerId: row.customer_id,
      name: row.name,
      idType: row.id_type,
      idNumber: maskIdNumber(services.secrets.decrypt('id_number', row.customer_id, row.id_number_enc)),
      phone: maskPhone(services.secrets.decrypt('phone', row.policy_id, row.phone_enc)),
      openid: row.openid,
      policies: row.policies,
      waiting: row.waiting,
      products: row.products,
    }
  })
}

/** Reads the unmasked phone of a demo customer. The demo's pages need it to open the emulated SMS inbox. */
export async function phoneOf(services: Services, customerId: string): Promise<string | null> {
  const found = await services.db.query(
    'SELECT id, phone_enc FROM policy WHERE customer_id = $1 ORDER BY created_at LIMIT 1',
    [customerId],
  )
  const row = z.object({ id: z.string(), phone_enc: z.string() }).safeParse(found.rows[0])
  return row.success ? services.secrets.decrypt('phone', row.data.id, row.data.phone_enc) : null
}

const papersSchema = z.object({
  name: z.string(),
  id_type: z.string(),
  id_number_enc: z.string(),
  policy_id: z.string(),
  phone_enc: z.string(),
})

/**
 * Returns the unmasked data that a demo customer enters to register. The data is invented, and is returned for one
 * person at a time.
 */
export async function papersOf(
  services: Services,
  customerId: string,
): Promise<{ name: string; idType: string; idNumber: string; phone: string } | null> {
  const found = await services.db.query(
    `SELECT c.name, c.id_type, c.id_number_enc, p.id AS policy_id, p.phone_enc FROM customer c JOIN policy p ON p.customer_id = c.id
      WHERE c.id = $1 ORDER BY p.created_at LIMIT 1`,
    [customerId],
  )
  const row = papersSchema.safeParse(found.rows[0])
  if (!row.success) return null
  return {
    name: row.data.name,
    idType: row.data.id_type,
    idNumber: services.secrets.decrypt('id_number', customerId, row.data.id_number_enc),
    phone: services.secrets.decrypt('phone', row.data.policy_id, row.data.phone_enc).replace(/^\+86/, ''),
  }
}

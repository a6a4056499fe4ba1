import { z } from 'zod'
import type { Services } from '../context.ts'

const rowSchema = z.object({ value: z.string() })

/** Lists every branch that has visits. The query is a skip scan over the index. */
export async function listBranches(services: Pick<Services, 'db'>): Promise<string[]> {
  const found = await services.db.query(
    `WITH RECURSIVE branches(value) AS (
        (SELECT branch FROM visit ORDER BY branch LIMIT 1)
        UNION ALL
        SELECT (SELECT v.branch FROM visit v WHERE v.branch > branches.value ORDER BY v.branch LIMIT 1)
        FROM branches WHERE branches.value IS NOT NULL)
      SELECT value FROM branches WHERE value IS NOT NULL`,
    [],
  )
  return found.rows.map((row) => rowSchema.parse(row).value)
}

const productSchema = z.object({ code: z.string(), name: z.string() })

/** Lists every product with its newest name. */
export async function listProductNames(
  services: Pick<Services, 'db'>,
): Promise<{ code: string; name: string }[]> {
  const found = await services.db.query(
    'SELECT p.code, v.name FROM product p JOIN product_version v ON v.product_code = p.code AND v.version = p.version ORDER BY v.name',
    [],
  )
  return found.rows.map((row) => productSchema.parse(row))
}

import { z } from 'zod'
import type { Services } from '../context.ts'
import { listBranches } from '../desk/choices.ts'
import { designTypes } from '../product/rules.ts'
import type { Catalog } from './filter.ts'

const productSchema = z.object({ code: z.string(), name: z.string(), design_type: z.enum(designTypes) })

/** Products with their newest name and design type, and branches that have visits. */
export async function readCatalog(
  services: Pick<Services, 'db'>,
): Promise<Catalog & { readonly names: ReadonlyMap<string, string> }> {
  const [products, branches] = await Promise.all([
    services.db.query(
      'SELECT p.code, v.name, v.design_type FROM product p JOIN product_version v ON v.product_code = p.code AND v.version = p.version ORDER BY p.code',
      [],
    ),
    listBranches(services),
  ])
  const rows = products.rows.map((row) => productSchema.parse(row))
  return {
    products: rows.map(({ code, design_type: designType }) => ({ code, designType })),
    branches,
    names: new Map(rows.map(({ code, name }) => [code, name])),
  }
}

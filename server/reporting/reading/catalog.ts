import { z } from 'zod'
import type { Services } from '../../context.ts'
import { listBranches } from '../../policy/choices.ts'
import { designTypes } from '../../vocabulary/enums.ts'
import { type Catalog, type Dimension, needsOf, type ReportFilter } from './filter.ts'

const productSchema = z.object({ code: z.string(), name: z.string(), design_type: z.enum(designTypes) })

async function readProducts(services: Pick<Services, 'db'>) {
  const found = await services.db.query(
    'SELECT p.code, v.name, v.design_type FROM product p JOIN product_version v ON v.product_code = p.code AND v.version = p.version ORDER BY p.code',
    [],
  )
  return found.rows.map((row) => productSchema.parse(row))
}

/**
 * Reads the lists of products and branches, as far as a query needs them. A query that distinguishes products needs
 * the products, with their newest name and design type. A query that covers all branches needs the branches that have
 * visits. Most queries need neither list, and then nothing is read.
 */
export async function readCatalog(
  services: Pick<Services, 'db'>,
  filter: ReportFilter,
  by: Dimension | null = null,
): Promise<Catalog & { readonly names: ReadonlyMap<string, string> }> {
  const needs = needsOf(filter, by)
  const [products, branches] = await Promise.all([
    needs.products ? readProducts(services) : [],
    needs.branches ? listBranches(services) : [],
  ])
  return {
    products: products.map(({ code, design_type: designType }) => ({ code, designType })),
    branches,
    names: new Map(products.map(({ code, name }) => [code, name])),
  }
}

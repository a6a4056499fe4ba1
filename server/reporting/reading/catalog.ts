import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { listBranches } from '../../policy/choices.ts'
import { type Catalog, type Dimension, needsOf, type ReportFilter } from './filter.ts'

const p = columnsOf(tables.product, 'p')
const v = columnsOf(tables.productVersion, 'v')

const PRODUCTS = query({}, () =>
  select(
    { code: p.code, ...pick(v, 'name', 'designType') },
    `FROM ${p} JOIN ${v} ON ${v.productCode} = ${p.code} AND ${v.version} = ${p.version} ORDER BY ${p.code}`,
  ),
)

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
    needs.products ? PRODUCTS.all(services.db, {}) : [],
    needs.branches ? listBranches(services) : [],
  ])
  return {
    products: products.map(({ code, designType }) => ({ code, designType })),
    branches,
    names: new Map(products.map(({ code, name }) => [code, name])),
  }
}

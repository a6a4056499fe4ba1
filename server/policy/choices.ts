import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'

const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.product, 'p')
const pv = columnsOf(tables.productVersion, 'pv')

/** A skip scan: it reads one entry of the index for each branch. */
const BRANCHES = query({}, () => {
  const next = (where: string) =>
    select({ value: v.branch }, `FROM ${v} ${where} ORDER BY ${v.branch} LIMIT 1`)
  const first = next('')
  const branches = first.names('branches')
  const { text, row } = select({ value: branches.value }, `FROM branches WHERE ${branches.value} IS NOT NULL`)
  const parts = `branches(value) AS ((${first.text}) UNION ALL
    SELECT (${next(`WHERE ${v.branch} > ${branches.value}`).text}) FROM branches WHERE ${branches.value} IS NOT NULL)`
  return { text: `WITH RECURSIVE ${parts} ${text}`, row }
})

/** Lists every branch that has visits. */
export async function listBranches(services: Pick<Services, 'db'>): Promise<string[]> {
  return (await BRANCHES.all(services.db, {})).map(({ value }) => value)
}

const PRODUCTS = query({}, () =>
  select(
    { code: p.code, name: pv.name },
    `FROM ${p} JOIN ${pv} ON ${pv.productCode} = ${p.code} AND ${pv.version} = ${p.version} ORDER BY ${pv.name}`,
  ),
)

/** Lists every product with its newest name. */
export async function listProductNames(
  services: Pick<Services, 'db'>,
): Promise<{ code: string; name: string }[]> {
  return await PRODUCTS.all(services.db, {})
}

import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { countOf, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
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

const c = columnsOf(tables.customer, 'c')
const p = columnsOf(tables.policy, 'p')
const v = columnsOf(tables.visit, 'v')
const b = columnsOf(tables.wechatBinding, 'b')

const HOLDINGS = query({ customerIds: 'uuid[]' }, ({ customerIds }) =>
  select(
    {
      ...pick(c, 'id', 'name', 'idNumberEnc'),
      policies: countOf(`FROM ${p} WHERE ${p.customerId} = ${c.id}`),
      visits: countOf(`FROM ${v} WHERE ${v.customerId} = ${c.id}`),
      openVisits: countOf(`FROM ${v} WHERE ${v.customerId} = ${c.id} AND ${v.live}`),
      bindings: countOf(`FROM ${b} WHERE ${b.customerId} = ${c.id}`),
    },
    `FROM ${c} WHERE ${c.id} = ANY(${customerIds})`,
  ),
)

/** Reads the masked data of each of these customers. */
export async function holdingsOf(
  services: Pick<Services, 'db' | 'secrets'>,
  customerIds: readonly string[],
): Promise<Map<string, CustomerHoldings>> {
  const rows = await HOLDINGS.all(services.db, { customerIds })
  return new Map(
    rows.map(({ id, name, idNumberEnc, ...counts }) => [
      id,
      {
        name: maskName(name),
        idNumber: maskIdNumber(services.secrets.decrypt('id_number', id, idNumberEnc)),
        ...counts,
      },
    ]),
  )
}

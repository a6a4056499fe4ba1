import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import {
  count,
  countDistinct,
  distinctValues,
  firstInGroup,
  firstOf,
  pick,
} from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { maskIdNumber, maskPhone } from '../kernel/text/mask.ts'
import { pr, productOfPolicy } from '../policy/facts.ts'
import { HISTORY_PREFIX } from './story/history.ts'

const c = columnsOf(tables.customer, 'c')
const p = columnsOf(tables.policy, 'p')
const v = columnsOf(tables.visit, 'v')
const wb = columnsOf(tables.wechatBinding, 'wb')

const firstPolicy = `${p.createdAt}, ${p.id}`
const waiting = `${v.id} IS NOT NULL`

const PEOPLE = query({ now: 'timestamptz', except: 'text' }, (given) =>
  select(
    {
      customerId: c.id,
      ...pick(c, 'name', 'idType', 'idNumberEnc'),
      policyId: firstInGroup(p.id, firstPolicy),
      phoneEnc: firstInGroup(p.phoneEnc, firstPolicy),
      openid: firstOf(
        wb.openid,
        `FROM ${wb} WHERE ${wb.customerId} = ${c.id} ORDER BY ${wb.boundAt} LIMIT 1`,
      ),
      policies: countDistinct(p.id),
      waiting: count(waiting),
      products: distinctValues(pr.name),
    },
    `FROM ${c} JOIN ${p} ON ${p.customerId} = ${c.id} ${productOfPolicy}
      LEFT JOIN ${v} ON ${v.policyId} = ${p.id} AND ${v.customerId} = ${c.id} AND ${v.live} AND ${v.windowEndsAt} > ${given.now}
      WHERE ${p.policyNo} NOT LIKE ${given.except}
      GROUP BY ${c.id} ORDER BY (${count(waiting)} > 0) DESC, ${c.createdAt}, ${c.id} LIMIT 60`,
  ),
)

const PHONE = query({ customerId: 'uuid' }, ({ customerId }) =>
  select(
    pick(p, 'id', 'phoneEnc'),
    `FROM ${p} WHERE ${p.customerId} = ${customerId} ORDER BY ${p.createdAt} LIMIT 1`,
  ),
)

const PAPERS = query({ customerId: 'uuid' }, ({ customerId }) =>
  select(
    { ...pick(c, 'name', 'idType', 'idNumberEnc'), policyId: p.id, phoneEnc: p.phoneEnc },
    `FROM ${c} JOIN ${p} ON ${p.customerId} = ${c.id} WHERE ${c.id} = ${customerId} ORDER BY ${p.createdAt} LIMIT 1`,
  ),
)

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
  const rows = await PEOPLE.all(services.db, { now: services.clock.now(), except: `${HISTORY_PREFIX}%` })
  return rows.map(({ policyId, idNumberEnc, phoneEnc, ...person }) => ({
    ...person,
    idNumber: maskIdNumber(services.secrets.decrypt('id_number', person.customerId, idNumberEnc)),
    phone: maskPhone(services.secrets.decrypt('phone', policyId, phoneEnc)),
  }))
}

/** Reads the unmasked phone of a demo customer. The demo's pages need it to open the emulated SMS inbox. */
export async function phoneOf(services: Services, customerId: string): Promise<string | null> {
  const row = await PHONE.first(services.db, { customerId })
  return row === undefined ? null : services.secrets.decrypt('phone', row.id, row.phoneEnc)
}

/**
 * Returns the unmasked data that a demo customer enters to register. The data is invented, and is returned for one
 * person at a time.
 */
export async function papersOf(
  services: Services,
  customerId: string,
): Promise<{ name: string; idType: string; idNumber: string; phone: string } | null> {
  const row = await PAPERS.first(services.db, { customerId })
  if (row === undefined) return null
  return {
    name: row.name,
    idType: row.idType,
    idNumber: services.secrets.decrypt('id_number', customerId, row.idNumberEnc),
    phone: services.secrets.decrypt('phone', row.policyId, row.phoneEnc).replace(/^\+86/, ''),
  }
}

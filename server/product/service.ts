import type { Services } from '../context.ts'
import type { Actor } from '../evidence/audit.ts'
import { tables } from '../generated/tables.ts'
import { dayOf } from '../kernel/calendar.ts'
import { readChanges } from '../kernel/database/change-counter.ts'
import { isUniqueViolation } from '../kernel/database/db.ts'
import { decideAgain } from '../kernel/database/decide-again.ts'
import { coalesce, count, holds, orNull, pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { readProductVersions, type StoredProductVersion } from '../policy/product-versions.ts'
import {
  type FlagChange,
  flagChanges,
  type ProductVersion,
  versionOn,
} from '../policy/rules/product-version.ts'
import { requireCovered } from './covered.ts'
import { readProductFile } from './file.ts'
import { type ProductInForce, productsInForce } from './in-force.ts'
import { type ProductWrite, writeProducts } from './write.ts'

export interface ProductView extends ProductInForce {
  readonly policies: boolean
  /** Number of visits that can still be done online. */
  readonly openVisits: number
}

const p = columnsOf(tables.product, 'p')
const v = columnsOf(tables.visit, 'v')
const po = columnsOf(tables.policy, 'po')
const s = columnsOf(tables.staff, 's')

const COUNTS = query({}, () => {
  const live = select(
    { productCode: v.productCode, n: count() },
    `FROM ${v} WHERE ${v.live} GROUP BY ${v.productCode}`,
  )
  const o = live.names('o')
  return select(
    {
      code: p.code,
      open: coalesce(orNull(o.n), '0'),
      policies: holds(`EXISTS (SELECT 1 FROM ${v} WHERE ${v.productCode} = ${p.code})`),
    },
    `FROM ${p} LEFT JOIN (${live.text}) o ON ${o.productCode} = ${p.code}`,
  )
})

const NAMES = query({ ids: 'text[]' }, ({ ids }) =>
  select(pick(s, 'id', 'name'), `FROM ${s} WHERE ${s.id}::text = ANY(${ids})`),
)

const IMPACT = query({ code: 'text', effectiveFrom: 'date' }, ({ code, effectiveFrom }) =>
  select(
    {
      pinned: count(`${v.questionnaireSha} IS NOT NULL`),
      waiting: count(`${v.questionnaireSha} IS NULL`),
    },
    `FROM ${v} JOIN ${po} ON ${po.id} = ${v.policyId}
      WHERE ${v.live} AND ${v.stage.is('OPEN')} AND ${v.productCode} = ${code} AND ${po.underwrittenOn} >= ${effectiveFrom}`,
  ),
)

async function readCounts(services: Pick<Services, 'db'>) {
  return new Map((await COUNTS.all(services.db, {})).map((row) => [row.code, row]))
}

/** Lists every product, sorted by code. */
export async function listProducts(services: Pick<Services, 'db' | 'clock'>): Promise<ProductView[]> {
  const [products, counts] = await Promise.all([productsInForce(services, null), readCounts(services)])
  return products.map((product) => ({
    ...product,
    policies: counts.get(product.code)?.policies ?? false,
    openVisits: counts.get(product.code)?.open ?? 0,
  }))
}

/**
 * Reads one product with all its versions, newest first, and their authors.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function getProduct(services: Pick<Services, 'db' | 'clock'>, code: string) {
  const versions = await readProductVersions(services, [code])
  const newest = versions[0]
  if (!newest) throw new DomainError('RECORD_NOT_FOUND')
  const authors = await NAMES.all(services.db, { ids: versions.map(({ createdBy }) => createdBy) })
  const names = new Map(authors.map(({ id, name }) => [id, name]))
  const current = versionOn(versions, dayOf(services.clock.now()))
  return {
    code,
    version: newest.version,
    inForce: current?.version ?? null,
    versions: versions.map((version) => ({
      ...version,
      createdBy: { id: version.createdBy, name: names.get(version.createdBy) ?? null },
    })),
  }
}

export interface ProductImpact {
  /** Number of affected open visits with a pinned questionnaire. Their questions do not change. */
  readonly pinned: number
  /**
   * Number of affected open visits without a pinned questionnaire. They get the questions that result from the new
   * flags.
   */
  readonly waiting: number
}

/** Counts the open visits that are affected by a change of the product's flags from the given day on. */
export async function productImpact(
  services: Pick<Services, 'db'>,
  input: { code: string; effectiveFrom: string },
): Promise<ProductImpact> {
  return await IMPACT.one(services.db, input)
}

function toWrite(
  versions: readonly StoredProductVersion[],
  input: { code: string; follows: number; content: ProductVersion; note: string },
): ProductWrite {
  const own = versions.filter(({ code }) => code === input.code)
  const changes = flagChanges(versionOn(own, input.content.effectiveFrom), input.content)
  return { ...input, change: { effectiveFrom: input.content.effectiveFrom, note: input.note, changes } }
}

/**
 * Writes the product versions that `plan` returns. If another change of products or questionnaires was written first,
 * reads the data and plans again.
 */
async function decideAndWrite(
  services: Services,
  actor: Actor,
  plan: () => Promise<readonly { write: ProductWrite; content: ProductVersion }[]>,
): Promise<number> {
  const attempt = async () => {
    const at = services.clock.now()
    const seen = await readChanges(services, '*coverage')
    const planned = await plan()
    if (planned.length === 0) return 0
    await requireCovered(
      services,
      planned.map(({ content }) => content),
      at,
    )
    try {
      const writes = planned.map(({ write }) => write)
      await writeProducts(services, actor, writes, seen, at)
      return writes.length
    } catch (error) {
      if (isUniqueViolation(error)) {
        const code = planned.map(({ write }) => write.code).join('、')
        throw new DomainError('PRODUCT_CODE_TAKEN', { code })
      }
      throw error
    }
  }
  return await decideAgain(attempt, { refusal: 'EDITED_MEANWHILE' })
}

/**
 * Adds a new product (if `follows` is 0) or the next version of a product.
 * @throws DomainError EDITED_MEANWHILE, PRODUCT_CODE_TAKEN, PRODUCT_NOT_COVERED {items}
 */
export async function saveProduct(
  services: Services,
  actor: Actor,
  input: { code: string; follows: number; content: ProductVersion; note: string },
): Promise<{ version: number }> {
  await decideAndWrite(services, actor, async () => {
    const versions = await readProductVersions(services, [input.code])
    if ((versions[0]?.version ?? 0) !== input.follows) {
      throw input.follows === 0
        ? new DomainError('PRODUCT_CODE_TAKEN', { code: input.code })
        : new DomainError('EDITED_MEANWHILE')
    }
    return [{ write: toWrite(versions, input), content: input.content }]
  })
  return { version: input.follows + 1 }
}

export interface ImportRow {
  readonly line: number
  readonly code: string
  readonly name: string
  /** The number of the version that the row's version would follow; 0 for a new product. */
  readonly follows: number
  /** Empty if the row changes nothing. */
  readonly changes: readonly FlagChange[]
  readonly effectiveFrom: string
}

/**
 * Lists the changes that an import of a product file would make.
 * @throws DomainError FILE_INVALID {problems: all problems, by line}
 */
export async function planProductImport(services: Pick<Services, 'db'>, text: string): Promise<ImportRow[]> {
  const file = readProductFile(text)
  if (!file.ok) throw new DomainError('FILE_INVALID', { problems: file.problems })
  const versions = await readProductVersions(
    services,
    file.products.map(({ code }) => code),
  )
  return file.products.map(({ line, code, content }) => {
    const own = versions.filter((version) => version.code === code)
    return {
      line,
      code,
      name: content.name,
      follows: own[0]?.version ?? 0,
      changes: flagChanges(versionOn(own, content.effectiveFrom), content),
      effectiveFrom: content.effectiveFrom,
    }
  })
}

/**
 * Imports either the whole product file or nothing. Rows that change nothing are skipped.
 *
 * @param input.seen the versions that the person saw in the preview
 * @throws DomainError FILE_INVALID, EDITED_MEANWHILE, PRODUCT_NOT_COVERED
 */
export async function importProducts(
  services: Services,
  actor: Actor,
  input: { text: string; note: string; seen: Readonly<Record<string, number>> },
): Promise<{ written: number; unchanged: number }> {
  const file = readProductFile(input.text)
  if (!file.ok) throw new DomainError('FILE_INVALID', { problems: file.problems })
  const written = await decideAndWrite(services, actor, async () => {
    const plan = await planProductImport(services, input.text)
    if (plan.some(({ code, follows }) => input.seen[code] !== follows)) {
      throw new DomainError('EDITED_MEANWHILE')
    }
    const versions = await readProductVersions(
      services,
      plan.map(({ code }) => code),
    )
    return plan.flatMap(({ code, follows, changes }) => {
      const content = file.products.find((product) => product.code === code)?.content
      return changes.length > 0 && content
        ? [{ write: toWrite(versions, { code, follows, content, note: input.note }), content }]
        : []
    })
  })
  return { written, unchanged: file.products.length - written }
}

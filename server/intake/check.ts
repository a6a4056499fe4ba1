import type { Services } from '../context.ts'
import { sha256 } from '../evidence/digest.ts'
import { canonical, type Json } from '../evidence/rules/canonical.ts'
import { tables } from '../generated/tables.ts'
import { type Day, dayOf } from '../kernel/calendar.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import { idNumberIndex, phoneIndex } from '../kernel/secret/blind-index.ts'
import { storable } from '../kernel/storable.ts'
import { issueWords } from '../kernel/text/issues.zh-CN.ts'
import { readProductVersions } from '../policy/product-versions.ts'
import { versionOn } from '../policy/rules/product-version.ts'
import { daysAhead, type PolicyRow, policyRowSchema } from '../policy/rules/row.ts'
import { currentTemplateId, loadTemplate } from '../questionnaire/store.ts'
import type { RowOutcome } from '../vocabulary/sheets.ts'
import { fieldLabel, intakeTexts } from './messages.zh-CN.ts'
import type { PreparedRow, RefusedOutcome, RowErrorCode } from './prepared.ts'
import { type CompletePolicyRow, checkFacts, completeRow, rowFacts } from './rules/plan.ts'

/** The outcome of a row that is refused. */
export function invalid(
  index: number,
  code: RowErrorCode,
  fields: readonly string[],
  message: string,
): RefusedOutcome {
  return { index, ok: false, code, fields, message }
}

type Checked =
  | { readonly ok: true; readonly row: PolicyRow }
  | { readonly ok: false; readonly fields: readonly string[]; readonly reasons: readonly string[] }

/**
 * Checks one row without the database, including its dates against the current date. Every wrong field is reported by
 * its display name.
 */
function checkRow(raw: unknown, today: Day): Checked {
  const result = policyRowSchema.safeParse(raw, { reportInput: true })
  const problems = result.success
    ? daysAhead(result.data, today)
    : result.error.issues.map((issue) => [issue.path.join('.'), issueWords(issue)] as const)
  if (result.success && problems.length === 0) return { ok: true, row: result.data }
  const reasons = problems.map(([field, reason]) => intakeTexts.fieldProblem(field, reason))
  return { ok: false, fields: problems.map(([field]) => field), reasons }
}

/** Checks each row alone, then against its product, and finally against the questionnaire template in force. */
export async function checkRows(
  services: Services,
  rows: readonly unknown[],
): Promise<{ ready: PreparedRow[]; refusals: RefusedOutcome[] }> {
  const refusals: RefusedOutcome[] = []
  const now = services.clock.now()
  const parsed: { index: number; row: PolicyRow }[] = []
  for (const [index, raw] of rows.entries()) {
    const checked = checkRow(storable(raw), dayOf(now))
    if (checked.ok) parsed.push({ index, row: checked.row })
    else refusals.push(invalid(index, 'ROW_INVALID', checked.fields, checked.reasons.join('；')))
  }
  const products = await readProductVersions(services, [...new Set(parsed.map(({ row }) => row.productCode))])
  const template = await loadTemplate(services, await currentTemplateId(services, now))
  const seen = new Set<string>()
  const ready: PreparedRow[] = []
  for (const { index, row } of parsed) {
    const ofCode = products.filter(({ code }) => code === row.productCode)
    const product = versionOn(ofCode, row.underwrittenOn)
    if (!product) {
      refusals.push(
        invalid(
          index,
          'PRODUCT_UNKNOWN',
          ['productCode'],
          intakeTexts.productUnknown(row.productCode, row.underwrittenOn),
        ),
      )
      continue
    }
    if (seen.has(row.policyNo)) {
      refusals.push(invalid(index, 'DUPLICATE_IN_BATCH', ['policyNo'], intakeTexts.duplicate))
      continue
    }
    seen.add(row.policyNo)
    const complete = completeRow(row, product)
    const facts = checkFacts(template.content, rowFacts(complete, product))
    if (!facts.ok) {
      const missing = Array.isArray(facts.details.facts) ? facts.details.facts : []
      refusals.push(
        invalid(index, 'FACT_MISSING', missing, intakeTexts.factsMissing(missing.map(fieldLabel))),
      )
      continue
    }
    ready.push(prepared(services, index, complete))
  }
  return { ready, refusals }
}

function prepared(services: Services, index: number, row: CompletePolicyRow): PreparedRow {
  const content: Json = { ...row }
  return {
    index,
    row,
    idIndex: idNumberIndex(services.secrets, row.idNumber),
    phoneIndex: phoneIndex(services.secrets, row.phone),
    digest: sha256(canonical(content)),
  }
}

const stored = columnsOf(tables.policy, 'p')

const KNOWN = query({ numbers: 'text[]' }, ({ numbers }) =>
  select(
    pick(stored, 'policyNo', 'intakeDigest'),
    `FROM ${stored} WHERE ${stored.policyNo} = ANY(${numbers})`,
  ),
)

/** Returns the digest of each stored policy among these rows, by its number. */
export async function readKnown(services: Services, ready: readonly PreparedRow[]) {
  const rows = await KNOWN.all(services.db, { numbers: ready.map(({ row }) => row.policyNo) })
  return new Map(rows.map(({ policyNo, intakeDigest }) => [policyNo, intakeDigest]))
}

/** What a row would do if it were imported now. */
export type ForeseenOutcome =
  | RefusedOutcome
  | {
      readonly index: number
      readonly ok: true
      readonly result: Exclude<RowOutcome, 'REFUSED'>
    }

/** What a changed row means: a policy that is no longer in force ends its visit. */
export function changeOf(row: { readonly status?: unknown }): 'CHANGED' | 'WITHDRAWN' {
  return row.status === 'ACTIVE' ? 'CHANGED' : 'WITHDRAWN'
}

/**
 * Tells what `takeIn` would do with these rows. Nothing is written. The answer holds until somebody changes a policy
 * of these rows, a product or the questionnaire.
 * @returns one outcome per row, in the order of the rows
 */
export async function foresee(services: Services, rows: readonly unknown[]): Promise<ForeseenOutcome[]> {
  const { ready, refusals } = await checkRows(services, rows)
  const known = await readKnown(services, ready)
  const outcomes = ready.map(({ index, row, digest }): ForeseenOutcome => {
    const before = known.get(row.policyNo)
    if (before === undefined) return { index, ok: true, result: 'NEW' }
    if (before.equals(digest)) return { index, ok: true, result: 'UNCHANGED' }
    return { index, ok: true, result: changeOf(row) }
  })
  return [...refusals, ...outcomes].sort((a, b) => a.index - b.index)
}

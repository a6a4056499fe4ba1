import type { Services } from '../context.ts'
import { type Actor, auditKey, insertAudit } from '../evidence/audit.ts'
import { tables } from '../generated/tables.ts'
import { dayOf } from '../kernel/calendar.ts'
import { isUniqueViolation } from '../kernel/database/db.ts'
import { pick } from '../kernel/database/expression.ts'
import { prepare } from '../kernel/database/statement.ts'
import { jsonRows } from '../kernel/database/table.ts'
import { DomainError } from '../kernel/errors.ts'
import { auditedEnd, insertPolicies } from '../policy/write.ts'
import { customerOf, upsertCustomers } from './applicants.ts'
import { changePolicy } from './change.ts'
import { checkRows, invalid, readKnown } from './check.ts'
import { importedPolicy } from './columns.ts'
import { intakeTexts } from './messages.zh-CN.ts'
import { openingValues, openingVisit, openVisits } from './opening.ts'
import type { PreparedRow, RefusedOutcome, RowOutcome, Taken } from './prepared.ts'
import { endAfter, NOT_ENDED } from './rules/end.ts'
import { planIntake } from './rules/plan.ts'

const parameters = {
  policies: 'jsonb',
  visits: 'jsonb',
  events: 'jsonb',
  reminders: 'jsonb',
  cases: 'jsonb',
  at: 'timestamptz',
  actorKind: 'text',
  actorId: 'text',
  requestId: 'text',
  auditKey: 'bytea',
} as const

/** SQL that writes all data of new policies in one statement, so that either all of it is written or nothing. */
const INSERT_NEW = prepare(parameters, (given, sql) => {
  const { at } = given
  const p = sql.with('p', insertPolicies(given.policies, at))
  openVisits(sql, { ...pick(given, 'visits', 'events', 'reminders', 'cases'), at })
  sql.with(
    'a',
    insertAudit({
      from: 'p',
      at,
      actorKind: given.actorKind,
      actorId: given.actorId,
      action: `'policy.intake'`,
      targetKind: 'policy',
      targetId: p.id,
      requestId: given.requestId,
      origin: `'{}'::jsonb`,
      change: auditedEnd(p),
      key: given.auditKey,
    }),
  )
  return sql.text('SELECT count(*) FROM p')
})

/**
 * Writes new policies, all of them or none.
 * @returns one result per entry, in their order
 */
async function writeNew(
  services: Services,
  actor: Actor,
  entries: readonly PreparedRow[],
): Promise<{ readonly entry: PreparedRow; readonly taken: Taken }[]> {
  const now = services.clock.now()
  const customers = await upsertCustomers(services, entries, now)
  const written = entries.map((entry) => {
    const { row } = entry
    const { id: customerId, version: applicant } = customerOf(customers, entry)
    const policyId = services.ids.id(now)
    const end = endAfter(row, NOT_ENDED, dayOf(now))
    const plan = planIntake(row, customerId, null, end.endedOn !== null)
    const opens = plan.kind === 'WRITE' && plan.openVisit && row.receiptSignedOn !== null
    const opening = opens
      ? openingVisit(services, now, {
          ...row,
          policyId,
          customerId,
          receiptSignedOn: row.receiptSignedOn ?? '',
        })
      : null
    return { entry, policy: importedPolicy(services, entry, policyId, customerId, end), opening, applicant }
  })
  const openings = written.flatMap(({ opening }) => (opening ? [opening] : []))
  await INSERT_NEW.run(services.db, {
    policies: jsonRows(
      tables.policy,
      written.map(({ policy }) => policy),
    ),
    ...openingValues(openings),
    at: now,
    actorKind: actor.kind,
    actorId: actor.id,
    requestId: actor.requestId,
    auditKey: auditKey({
      ...{ at: now, actorKind: actor.kind, actorId: actor.id, action: 'policy.intake' },
      ...{ targetKind: 'policy', requestId: actor.requestId },
    }),
  })
  return written.map(({ entry, opening, applicant }) => {
    const visitId = opening?.visit.id ?? null
    const mark = { version: 1, applicant, visitId, live: opening?.visit.live ?? false }
    return { entry, taken: { result: 'CREATED', visitId, mark } }
  })
}

function outcomeOf({ index }: PreparedRow, { result, visitId }: Taken): RowOutcome {
  return { index, ok: true, result, visitId }
}

/**
 * Imports policies. Every policy enters the system through this function: the seed, the import command and partners
 * all call it.
 *
 * Rows are independent of each other. A bad row is refused with its fields and reason, and the other rows are
 * imported. All new policies of a call are written together in one statement; known policies are changed one by one.
 * Importing the same rows again changes nothing.
 *
 * @param rows values of any type; each is checked against `policyRowSchema`. About a thousand rows per call are
 * efficient
 * @returns one outcome per row, in the order of the rows
 */
export async function takeIn(
  services: Services,
  actor: Actor,
  rows: readonly unknown[],
): Promise<RowOutcome[]> {
  const { ready, refusals } = await checkRows(services, rows)
  const known = await readKnown(services, ready)
  const fresh = ready.filter(({ row }) => !known.has(row.policyNo))
  const outcomes = [...refusals, ...(await writeFresh(services, actor, fresh))]
  for (const entry of ready) {
    const before = known.get(entry.row.policyNo)
    if (!before) continue
    if (before.equals(entry.digest)) {
      outcomes.push({ index: entry.index, ok: true, result: 'UNCHANGED', visitId: null })
    } else {
      outcomes.push(
        await attempt(entry, async () => outcomeOf(entry, await changePolicy(services, actor, entry))),
      )
    }
  }
  services.wake('deliver')
  return outcomes.sort((a, b) => a.index - b.index)
}

/**
 * Writes all rows together if possible. If that fails, because another import has already written one of the rows or
 * the database refuses one of them, writes each row alone.
 */
async function writeFresh(
  services: Services,
  actor: Actor,
  fresh: readonly PreparedRow[],
): Promise<RowOutcome[]> {
  if (fresh.length === 0) return []
  try {
    return (await writeNew(services, actor, fresh)).map(({ entry, taken }) => outcomeOf(entry, taken))
  } catch (error) {
    if (isConnectionLoss(error)) throw error
  }
  const outcomes: RowOutcome[] = []
  for (const entry of fresh) {
    outcomes.push(await attempt(entry, async () => outcomeOf(entry, await writeOne(services, actor, entry))))
  }
  return outcomes
}

async function writeOne(services: Services, actor: Actor, entry: PreparedRow): Promise<Taken> {
  const created = await tryToCreate(services, actor, entry)
  return created ?? (await changePolicy(services, actor, entry))
}

/** Writes a new policy; null if there is a policy with its number already. */
export async function tryToCreate(
  services: Services,
  actor: Actor,
  entry: PreparedRow,
): Promise<Taken | null> {
  try {
    const [written] = await writeNew(services, actor, [entry])
    return written?.taken ?? null
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    return null
  }
}

/**
 * Runs `work` for one row. If the database refuses the row, returns the refusal as the row's error, so that the
 * import of the other rows continues.
 */
async function attempt(entry: PreparedRow, work: () => Promise<RowOutcome>): Promise<RowOutcome> {
  try {
    return await work()
  } catch (error) {
    if (isConnectionLoss(error)) throw error
    return failed(entry, error)
  }
}

/** The refusal of a row that the database did not take. */
export function failed({ index }: PreparedRow, error: unknown): RefusedOutcome {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  return invalid(index, 'ROW_FAILED', [], intakeTexts.failed(reason))
}

/**
 * Whether the error means that the database connection was lost. The error then says nothing about the row, so the
 * whole call fails. The file can be imported again.
 */
export function isConnectionLoss(error: unknown): boolean {
  // A DomainError concerns only this row. It means that other writes kept changing the row's policy.
  if (error instanceof DomainError) return false
  return !(
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^[0-9A-Z]{5}$/.test(error.code) &&
    !/^(08|57)/.test(error.code)
  )
}

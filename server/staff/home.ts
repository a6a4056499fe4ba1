import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { dayOf } from '../kernel/calendar.ts'
import { countOf } from '../kernel/database/expression.ts'
import { firstRowOf, select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'
import type { StaffMember } from '../procedure/staff-member.ts'
import { may } from '../vocabulary/rights.ts'

/**
 * The largest number that is counted exactly. A person with more waiting work needs the list of that work, not an
 * exact number.
 */
const CAP = 1000

/** A count of at most CAP; `capped` is true when the real number is higher. */
export interface CappedCount {
  readonly count: number
  readonly capped: boolean
}

/** The work that waits for one person. A field is null if the person's roles have no access to that work. */
export interface HomeView {
  /** Number of drafts that the person has edited. */
  readonly ownDrafts: number | null
  /** Number of versions in review on which the person can decide, because somebody else wrote them. */
  readonly reviews: number | null
  readonly approved: number | null
  readonly scheduled: { readonly versionId: string; readonly number: number; readonly from: string } | null
  readonly openVisits: CappedCount | null
  readonly openCases: CappedCount | null
  /** Number of open callback cases that may be called now. */
  readonly callableCases: CappedCount | null
  /** Problem cases assigned to the person and not handled yet. */
  readonly ownProblems: CappedCount | null
  /** Problem cases without a handler. */
  readonly unassignedProblems: CappedCount | null
  /** Problem cases past their due day, regardless of their handler. */
  readonly overdueProblems: CappedCount | null
  /** Problem cases that another person has handled and that this person can close. */
  readonly problemsToClose: CappedCount | null
  readonly qualityChecks: CappedCount | null
  readonly lockedAccounts: number | null
  /** Alerts that nobody has handled yet. */
  readonly openAlerts: CappedCount | null
}

const t = columnsOf(tables.templateVersion, 't')
const v = columnsOf(tables.visit, 'v')
const k = columnsOf(tables.callbackCase, 'k')
const p = columnsOf(tables.problemCase, 'p')
const q = columnsOf(tables.qualityCheck, 'q')
const s = columnsOf(tables.staff, 's')
const l = columnsOf(tables.staffLockout, 'l')
const a = columnsOf(tables.alert, 'a')

/** A count that stops as soon as it exceeds the cap. `rest` is what follows SELECT, from FROM on. */
const countToCap = (rest: string) => countOf(`FROM (SELECT 1 ${rest} LIMIT ${CAP + 1}) counted`)

const FIGURES = query({ staffId: 'uuid', now: 'timestamptz', today: 'date' }, ({ staffId, now, today }) => {
  const isAuthor = `${staffId}::text = ANY(${t.authors})`
  return select(
    {
      ownDrafts: countOf(`FROM ${t} WHERE ${t.status.is('DRAFT')} AND ${isAuthor}`),
      reviews: countOf(`FROM ${t} WHERE ${t.status.is('IN_REVIEW')} AND NOT ${isAuthor}`),
      approved: countOf(`FROM ${t} WHERE ${t.status.is('APPROVED')}`),
      scheduled: firstRowOf(
        select(
          { versionId: t.id, number: t.number, from: t.effectiveFrom },
          `FROM ${t} WHERE ${t.status.is('PUBLISHED')} AND ${t.effectiveFrom} > ${now} ORDER BY ${t.effectiveFrom} LIMIT 1`,
        ),
      ),
      openVisits: countToCap(`FROM ${v} WHERE ${v.live}`),
      openCases: countToCap(`FROM ${k} WHERE ${k.status.is('OPEN')}`),
      callableCases: countToCap(`FROM ${k} WHERE ${k.ready} OR ${k.wakeAt} <= ${now}`),
      ownProblems: countToCap(`FROM ${p} WHERE ${p.status.is('OPEN')} AND ${p.handlerId} = ${staffId}`),
      unassignedProblems: countToCap(`FROM ${p} WHERE ${p.status.is('OPEN')} AND ${p.handlerId} IS NULL`),
      overdueProblems: countToCap(`FROM ${p} WHERE ${p.status.is('OPEN')} AND ${p.dueOn} < ${today}`),
      problemsToClose: countToCap(
        `FROM ${p} WHERE ${p.status.is('RESOLVED')} AND ${p.resolvedBy} IS DISTINCT FROM ${staffId}`,
      ),
      qualityChecks: countToCap(
        `FROM ${q} WHERE ${q.status.is('OPEN')} AND ${q.agentId} IS DISTINCT FROM ${staffId}`,
      ),
      lockedAccounts: countOf(
        `FROM ${s} WHERE ${s.disabledAt} IS NULL AND EXISTS (SELECT 1 FROM ${l} WHERE ${l.staffId} = ${s.id} AND ${l.lockedUntil} > ${now})`,
      ),
      openAlerts: countToCap(`FROM ${a} WHERE ${a.acknowledgedAt} IS NULL`),
    },
    '',
  )
})

function capped(count: number): CappedCount {
  return { count: Math.min(count, CAP), capped: count > CAP }
}

/**
 * Reads all figures of the home page in one round trip. Counts stop at the cap, so the cost does not grow with the
 * number of visits.
 */
export async function readHome(
  services: Pick<Services, 'db' | 'clock'>,
  staff: StaffMember,
): Promise<HomeView> {
  const now = services.clock.now()
  const row = await FIGURES.one(services.db, { staffId: staff.id, now, today: dayOf(now) })
  const sees = (right: Parameters<typeof may>[1]) => may(staff.roles, right)
  const visits = sees('visit.read')
  const { scheduled } = row
  return {
    ownDrafts: sees('template.edit') ? row.ownDrafts : null,
    reviews: sees('template.approve') ? row.reviews : null,
    approved: sees('template.approve') ? row.approved : null,
    scheduled:
      scheduled?.from && sees('template.read') ? { ...scheduled, from: scheduled.from.toISOString() } : null,
    openVisits: visits ? capped(row.openVisits) : null,
    openCases: visits ? capped(row.openCases) : null,
    callableCases: sees('callback.work') || sees('callback.supervise') ? capped(row.callableCases) : null,
    ownProblems: sees('problem.handle') ? capped(row.ownProblems) : null,
    unassignedProblems: sees('problem.close') ? capped(row.unassignedProblems) : null,
    overdueProblems: sees('problem.close') ? capped(row.overdueProblems) : null,
    problemsToClose: sees('problem.close') ? capped(row.problemsToClose) : null,
    qualityChecks: sees('quality.review') ? capped(row.qualityChecks) : null,
    lockedAccounts: sees('staff.manage') ? row.lockedAccounts : null,
    openAlerts: sees('report.read') ? capped(row.openAlerts) : null,
  }
}

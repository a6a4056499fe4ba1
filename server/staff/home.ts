import { z } from 'zod'
import type { Services } from '../context.ts'
import { dayOf } from '../kernel/calendar.ts'
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

const rowSchema = z.object({
  own_drafts: z.number(),
  reviews: z.number(),
  approved: z.number(),
  scheduled: z.object({ id: z.string(), number: z.number(), from: z.string() }).nullable(),
  open_visits: z.number(),
  open_cases: z.number(),
  callable_cases: z.number(),
  own_problems: z.number(),
  unassigned_problems: z.number(),
  overdue_problems: z.number(),
  problems_to_close: z.number(),
  quality_checks: z.number(),
  locked: z.number(),
  open_alerts: z.number(),
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
  const found = await services.db.query(
    `SELECT
      (SELECT count(*)::int FROM template_version WHERE status = 'DRAFT' AND $1 = ANY(authors)) AS own_drafts,
      (SELECT count(*)::int FROM template_version WHERE status = 'IN_REVIEW' AND NOT $1 = ANY(authors)) AS reviews,
      (SELECT count(*)::int FROM template_version WHERE status = 'APPROVED') AS approved,
      (SELECT jsonb_build_object('id', id, 'number', number, 'from', to_jsonb(effective_from)) FROM template_version
        WHERE status = 'PUBLISHED' AND effective_from > $2 ORDER BY effective_from LIMIT 1) AS scheduled,
      (SELECT count(*)::int FROM (SELECT 1 FROM visit WHERE live LIMIT $3 + 1) v) AS open_visits,
      (SELECT count(*)::int FROM (SELECT 1 FROM callback_case WHERE status = 'OPEN' LIMIT $3 + 1) c) AS open_cases,
      (SELECT count(*)::int FROM (SELECT 1 FROM callback_case WHERE ready OR wake_at <= $2 LIMIT $3 + 1) c) AS callable_cases,
      (SELECT count(*)::int FROM (SELECT 1 FROM problem_case WHERE status = 'OPEN' AND handler_id = $1::uuid LIMIT $3 + 1) c) AS own_problems,
      (SELECT count(*)::int FROM (SELECT 1 FROM problem_case WHERE status = 'OPEN' AND handler_id IS NULL LIMIT $3 + 1) c) AS unassigned_problems,
      (SELECT count(*)::int FROM (SELECT 1 FROM problem_case WHERE status = 'OPEN' AND due_on < $4::date LIMIT $3 + 1) c) AS overdue_problems,
      (SELECT count(*)::int FROM (SELECT 1 FROM problem_case WHERE status = 'RESOLVED' AND resolved_by IS DISTINCT FROM $1::uuid
        LIMIT $3 + 1) c) AS problems_to_close,
      (SELECT count(*)::int FROM (SELECT 1 FROM quality_check WHERE status = 'OPEN' AND agent_id IS DISTINCT FROM $1::uuid
        LIMIT $3 + 1) c) AS quality_checks,
      (SELECT count(*)::int FROM staff s WHERE s.disabled_at IS NULL AND EXISTS (SELECT 1 FROM staff_lockout l
        WHERE l.staff_id = s.id AND l.locked_until > $2)) AS locked,
      (SELECT count(*)::int FROM (SELECT 1 FROM alert WHERE acknowledged_at IS NULL LIMIT $3 + 1) a) AS open_alerts`,
    [staff.id, now, CAP, dayOf(now)],
  )
  const row = rowSchema.parse(found.rows[0])
  const sees = (right: Parameters<typeof may>[1]) => may(staff.roles, right)
  const visits = sees('visit.read')
  const { scheduled } = row
  return {
    ownDrafts: sees('template.edit') ? row.own_drafts : null,
    reviews: sees('template.approve') ? row.reviews : null,
    approved: sees('template.approve') ? row.approved : null,
    scheduled:
      scheduled !== null && sees('template.read')
        ? { versionId: scheduled.id, number: scheduled.number, from: new Date(scheduled.from).toISOString() }
        : null,
    openVisits: visits ? capped(row.open_visits) : null,
    openCases: visits ? capped(row.open_cases) : null,
    callableCases: sees('callback.work') || sees('callback.supervise') ? capped(row.callable_cases) : null,
    ownProblems: sees('problem.handle') ? capped(row.own_problems) : null,
    unassignedProblems: sees('problem.close') ? capped(row.unassigned_problems) : null,
    overdueProblems: sees('problem.close') ? capped(row.overdue_problems) : null,
    problemsToClose: sees('problem.close') ? capped(row.problems_to_close) : null,
    qualityChecks: sees('quality.review') ? capped(row.quality_checks) : null,
    lockedAccounts: sees('staff.manage') ? row.locked : null,
    openAlerts: sees('report.read') ? capped(row.open_alerts) : null,
  }
}

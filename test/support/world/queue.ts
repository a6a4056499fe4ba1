import type { Day } from '#server/kernel/calendar.ts'
import { addDays, dayOf } from '#server/kernel/calendar.ts'
import type { PolicyRow } from '#server/policy/rules/row.ts'
import type { StaffMember } from '#server/procedure/staff-member.ts'
import type { StaffRole } from '#server/vocabulary/rights.ts'
import { createStaff, staffCaller } from './staff.ts'
import type { World } from './world.ts'

/** A member of staff, and the staff API with that person's rights. */
export interface Desk {
  readonly staff: StaffMember
  readonly call: ReturnType<typeof staffCaller>
}

/** Creates a member of staff who is signed in at the given instance. */
export async function deskOf(
  world: World,
  roles: readonly StaffRole[] = ['AGENT'],
  services = world.services,
): Promise<Desk> {
  const staff = await createStaff(world, roles)
  return { staff, call: staffCaller(services, staff) }
}

/**
 * Opens a case that begins with the agents, because its cooling-off period ends at 24:00 of `lastDay`, which must be
 * tomorrow at the latest.
 */
export async function shortCase(world: World, lastDay: Day, change: Partial<PolicyRow> = {}, index?: number) {
  const coolingOffDays = 15
  const receiptSignedOn = addDays(lastDay, 1 - coolingOffDays)
  const due = await world.due(
    { receiptSignedOn, coolingOffDays, underwrittenOn: addDays(receiptSignedOn, -2), ...change },
    index,
  )
  return { ...due, caseId: await openCaseOf(world, due.visitId) }
}

/** Opens a case by a customer's request for a call. `daysLeft` is the number of days left of the cooling-off period. */
export async function askedCase(
  world: World,
  daysLeft = 10,
  change: Partial<PolicyRow> = {},
  index?: number,
) {
  const lastDay = addDays(dayOf(world.clock.at), daysLeft)
  const receiptSignedOn = addDays(lastDay, -14)
  const due = await world.due(
    { receiptSignedOn, underwrittenOn: addDays(receiptSignedOn, -2), ...change },
    index,
  )
  const browser = await world.browser(due.openid)
  await browser.call.visit.callMeInstead({
    visitId: due.visitId,
    commandId: world.services.ids.id(world.clock.at),
  })
  return { ...due, caseId: await openCaseOf(world, due.visitId) }
}

async function openCaseOf(world: World, visitId: string): Promise<string> {
  const found = await world.db.pool.query<{ id: string }>(
    "SELECT id FROM callback_case WHERE visit_id = $1 AND status = 'OPEN'",
    [visitId],
  )
  const id = found.rows[0]?.id
  if (id === undefined) throw new Error(`visit ${visitId} has no open case`)
  return id
}

/** Claims the next case, and returns it as the agent's screen shows it. */
export async function takeNext({ call }: Desk) {
  const next = await call.callback.next()
  if (next.kind !== 'CASE') throw new Error(`nothing to do: ${next.because}`)
  return await look({ call }, next.caseId)
}

/** Reads a case, and the lease that its holder must send with every write. */
export async function look({ call }: Pick<Desk, 'call'>, caseId: string) {
  const view = await call.callback.view({ caseId })
  return { caseId, lease: view.held?.lease ?? '', view }
}

export type HeldNow = Awaited<ReturnType<typeof look>>

/** The result of a call without anything but its disposition. */
export const emptyResult = {
  note: '',
  answers: null,
  promisedFor: null,
  language: null,
  problem: null,
} as const

type Result = Parameters<Desk['call']['callback']['finish']>[0]['result']

/** Dials, and records the given result. */
export async function callAndFinish(
  desk: Desk,
  held: Pick<HeldNow, 'caseId' | 'lease'>,
  result: Partial<Result> & Pick<Result, 'disposition'>,
) {
  const { caseId, lease } = held
  await desk.call.callback.dial({ caseId, lease })
  return await desk.call.callback.finish({ caseId, lease, result: { ...emptyResult, ...result } })
}

/** Dials, confirms the applicant, and returns the questions to read out. */
export async function callAndConfirm(desk: Desk, { caseId, lease }: Pick<HeldNow, 'caseId' | 'lease'>) {
  await desk.call.callback.dial({ caseId, lease })
  await desk.call.callback.confirmApplicant({ caseId, lease })
  const { view } = await look(desk, caseId)
  return view.held?.questions ?? []
}

/** Opens a problem case by a complaint in a call. Returns its row in the list, as `reader` sees it. */
export async function openProblem(world: World, reader: Desk) {
  await askedCase(world)
  const agent = await deskOf(world)
  const problem = { category: 'FORGED_SIGNATURE' as const, description: '客户称签名非本人' }
  await callAndFinish(agent, await takeNext(agent), { disposition: 'COMPLAINT', problem })
  const { rows } = await reader.call.problem.list({
    filter: { status: 'OPEN', handlerId: null, overdue: false },
    after: null,
    limit: 10,
  })
  const [row] = rows
  if (!row) throw new Error('a complaint opens a problem case')
  return row
}

import type { Day } from '../../kernel/calendar.ts'
import { itemsOfKey } from '../../kernel/group.ts'
import type { DisabledEndpoint } from '../../partner/messages.zh-CN.ts'
import type { TemplateStatus } from '../../questionnaire/rules/lifecycle.ts'
import type { AlertToTell } from '../../reporting/alerts/messages.zh-CN.ts'
import type { AttachmentTarget, Paper } from '../../vocabulary/attachments.ts'
import type { CommentTarget } from '../../vocabulary/comments.ts'
import type { StaffRole } from '../../vocabulary/rights.ts'
import type { StepType } from '../../vocabulary/templates.ts'
import type { CallbackReason } from '../../vocabulary/visits.ts'

/** The person whose inbox is computed. */
export interface Reader {
  readonly id: string
  readonly roles: readonly StaffRole[]
}

/** A version of the questionnaire that is not published, with the last step that was taken with it. */
export interface OpenVersion {
  readonly id: string
  readonly number: number
  readonly status: TemplateStatus
  /** What the version changes, in the author's words. */
  readonly note: string
  /** Staff ids of everyone who has edited the version. */
  readonly authors: readonly string[]
  readonly step: StepType
  readonly stepAt: Date
  /** Name of the person who took the step; null if it was no member of staff. */
  readonly stepBy: string | null
  readonly comment: string | null
}

/** A recent decision on a version that still holds: its approval, its publication, or the withdrawal of it. */
export interface DecidedVersion extends OpenVersion {
  readonly stepById: string
  readonly effectiveFrom: Date | null
}

/** What every item about a customer shows. The name is masked before it leaves the server. */
export interface About {
  readonly policyNo: string
  readonly applicantName: string
}

/** An open problem case of one handler. */
export interface OwnProblem extends About {
  readonly id: string
  readonly handlerId: string | null
  readonly category: string
  readonly openedAt: Date
  readonly dueOn: Day | null
  /** When it was assigned or sent back last; null if the record lacks that step. */
  readonly givenAt: Date | null
  /** The reason if it was sent back last; otherwise null. */
  readonly sentBack: string | null
}

/** A problem case among those that a whole role handles. */
export interface SharedProblem {
  readonly handlerId: string | null
  readonly resolvedBy: string | null
  readonly dueOn: Day | null
  /** When the case got into the state for which it is listed. */
  readonly since: Date
}

/** An open callback case that a supervisor assigned to one agent and that nobody is working on now. */
export interface AssignedCase extends About {
  readonly id: string
  readonly visitId: string
  readonly assignedTo: string | null
  readonly reasons: readonly CallbackReason[]
  readonly coolingOffEndsAt: Date
  readonly openedAt: Date
  readonly givenAt: Date | null
}

/** A promised time that is near or has just passed. */
export interface Promised extends About {
  readonly id: string
  readonly visitId: string
  readonly promisedFor: Date
  /** The agent to whom the case is assigned, or who promised the time. */
  readonly agentId: string
}

export interface OpenAlert extends AlertToTell {
  readonly id: string
  readonly raisedAt: Date
}

/** An export whose download ended before its last row. */
export interface BrokenExport {
  readonly id: string
  readonly staffId: string
  readonly kind: string
  readonly at: Date
}

/** A recent comment in which people are mentioned. */
export interface Mention {
  readonly id: string
  readonly targetKind: CommentTarget
  readonly targetId: string
  readonly mentions: readonly string[]
  readonly authorName: string
  readonly at: Date
}

/** A recent sign-in by password with an account for emergencies (应急账号), although there is a directory. */
export interface EmergencySignIn {
  readonly id: string
  readonly staffName: string
  readonly at: Date
}

/** An attachment in which the virus scanner found something. */
export interface InfectedPaper extends About {
  readonly id: string
  readonly targetKind: AttachmentTarget
  readonly targetId: string
  readonly visitId: string
  readonly paper: Paper
  readonly uploadedBy: string
  readonly scannedAt: Date
}

/** An endpoint of a partner that the platform has disabled. */
export interface DisabledPush extends DisabledEndpoint {
  readonly id: string
}

export interface ReadMark {
  readonly staffId: string
  readonly item: string
  readonly readAt: Date
}

/**
 * Everything from which the inboxes of some people are computed. A list that has `MOST + 1` entries stands for a larger
 * one.
 */
export interface Facts {
  readonly versions: readonly OpenVersion[]
  readonly decided: readonly DecidedVersion[]
  readonly problems: readonly OwnProblem[]
  readonly unassigned: readonly SharedProblem[]
  readonly overdue: readonly SharedProblem[]
  readonly toClose: readonly SharedProblem[]
  readonly cases: readonly AssignedCase[]
  readonly promises: readonly Promised[]
  readonly alerts: readonly OpenAlert[]
  readonly broken: readonly BrokenExport[]
  readonly mentioned: readonly Mention[]
  readonly infected: readonly InfectedPaper[]
  readonly emergencies: readonly EmergencySignIn[]
  readonly disabledPushes: readonly DisabledPush[]
  readonly marks: readonly ReadMark[]
  /** Number of follow-ups that nobody has arranged yet. */
  readonly followUps: number
  /** The agents of the calls that wait for their quality check. */
  readonly qualityChecks: readonly { readonly agentId: string }[]
  readonly lockedAccounts: number
}

/** The largest number that counts exactly. Interfaces show a larger one as 99+. */
export const MOST = 99

/**
 * Returns a function that gives the facts of one person: the person's own rows, and the rows of roles. The inboxes of
 * many people therefore read each row once, not once per person.
 */
export function factsByPerson(facts: Facts): (id: string) => Facts {
  const problems = itemsOfKey(facts.problems, ({ handlerId }) => handlerId)
  const cases = itemsOfKey(facts.cases, ({ assignedTo }) => assignedTo)
  const promises = itemsOfKey(facts.promises, ({ agentId }) => agentId)
  const broken = itemsOfKey(facts.broken, ({ staffId }) => staffId)
  const marks = itemsOfKey(facts.marks, ({ staffId }) => staffId)
  const mentioned = itemsOfKey(
    facts.mentioned.flatMap((mention) => [...new Set(mention.mentions)].map((id) => ({ id, mention }))),
    ({ id }) => id,
  )
  return (id) => ({
    ...facts,
    problems: problems(id),
    cases: cases(id),
    promises: promises(id),
    broken: broken(id),
    marks: marks(id),
    mentioned: mentioned(id).map(({ mention }) => mention),
  })
}

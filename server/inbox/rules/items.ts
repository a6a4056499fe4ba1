import { addDays, DAY_MS, type Day, dayOf, MINUTE_MS, startOfDay } from '../../kernel/calendar.ts'
import { attachmentRights } from '../../vocabulary/attachments.ts'
import { type CommentTarget, commentRights } from '../../vocabulary/comments.ts'
import { may, type Right } from '../../vocabulary/rights.ts'
import { type ExportKind, isExportKind } from '../../vocabulary/sheets.ts'
import type {
  AssignedCase,
  DecidedVersion,
  DisabledPush,
  EmergencySignIn,
  Facts,
  InfectedPaper,
  Mention,
  OpenAlert,
  OpenVersion,
  OwnProblem,
  Promised,
  Reader,
  SharedProblem,
} from './facts.ts'

/** How long before a promised time the agent is told. */
export const PROMISE_SOON_MS = 30 * MINUTE_MS
/** How long a promised time that has passed without a call stays in the inbox. Later it is the queue's alone. */
export const PROMISE_PAST_MS = DAY_MS
/** How long a decision on a version, an export that broke off, a mention, or an infected file stays in the inbox. */
export const NOTICE_MS = 14 * DAY_MS
/** Natural days before the due day of a problem case from which it counts as due soon. */
const DUE_SOON_DAYS = 3

export type ProblemState = 'GIVEN' | 'SENT_BACK' | 'DUE_SOON' | 'OVERDUE'

/** Why an item is in the inbox, with the data of its sentence. */
export type Cause =
  | { readonly kind: 'DRAFT_TO_APPROVE' | 'DRAFT_TO_PUBLISH' | 'DRAFT_REJECTED'; readonly of: OpenVersion }
  | { readonly kind: 'DRAFT_DECIDED'; readonly of: DecidedVersion }
  | { readonly kind: 'CASE_ASSIGNED'; readonly of: AssignedCase }
  | { readonly kind: 'PROMISE'; readonly of: Promised; readonly past: boolean }
  | { readonly kind: 'PROBLEM'; readonly of: OwnProblem; readonly state: ProblemState }
  | {
      readonly kind: SharedKind
      readonly count: number
      readonly overdue: number
      readonly earliest: Day | null
    }
  | { readonly kind: 'ALERT'; readonly of: OpenAlert }
  | { readonly kind: 'EXPORT_BROKEN'; readonly exported: ExportKind }
  | { readonly kind: 'MENTIONED'; readonly of: Mention }
  | { readonly kind: 'ATTACHMENT_INFECTED'; readonly of: InfectedPaper }
  | { readonly kind: 'BREAK_GLASS'; readonly of: EmergencySignIn }
  | { readonly kind: 'PUSH_DISABLED'; readonly of: DisabledPush }

type SharedKind = 'PROBLEMS_UNASSIGNED' | 'PROBLEMS_OVERDUE' | 'PROBLEMS_TO_CLOSE'
export type ItemKind = Cause['kind']

/** What the reader has to do (TO_DO), or only has to know (NOTICE). */
export type ItemGroup = 'TO_DO' | 'NOTICE'

export interface Item {
  /** Identifies the subject of the item, so that a later cause about the same subject replaces the earlier one. */
  readonly key: string
  readonly group: ItemGroup
  /** When the cause arose. The item is unread if this is later than the reading. */
  readonly at: Date
  readonly link: string
  readonly read: boolean
  readonly cause: Cause
}

type Unmarked = Omit<Item, 'read'>

const later = (a: Date, b: Date): Date => (a > b ? a : b)

function versionItem(group: ItemGroup, cause: Extract<Cause, { of: OpenVersion }>): Unmarked {
  const { id, stepAt } = cause.of
  return { key: `template/${id}`, group, at: stepAt, link: `/admin/templates/${id}`, cause }
}

/** Versions that wait for the reader: nobody judges their own text, and only authors correct a rejected one. */
function versionsOf({ id, roles }: Reader, facts: Facts): Unmarked[] {
  const own = ({ authors }: OpenVersion) => authors.includes(id)
  const waiting = facts.versions.flatMap((version) => {
    if (may(roles, 'template.approve') && !own(version)) {
      if (version.status === 'IN_REVIEW')
        return [versionItem('TO_DO', { kind: 'DRAFT_TO_APPROVE', of: version })]
      if (version.status === 'APPROVED')
        return [versionItem('TO_DO', { kind: 'DRAFT_TO_PUBLISH', of: version })]
    }
    const rejected = version.status === 'DRAFT' && version.step === 'REJECTED'
    return rejected && own(version) && may(roles, 'template.edit')
      ? [versionItem('TO_DO', { kind: 'DRAFT_REJECTED', of: version })]
      : []
  })
  const decided = facts.decided
    .filter((version) => may(roles, 'template.edit') && own(version) && version.stepById !== id)
    .map((of) => versionItem('NOTICE', { kind: 'DRAFT_DECIDED', of }))
  return [...waiting, ...decided]
}

/** The state of an open problem case, and when it got into it. */
function problemState(problem: OwnProblem, today: Day): { readonly state: ProblemState; readonly at: Date } {
  const { dueOn, sentBack } = problem
  const given = problem.givenAt ?? problem.openedAt
  if (dueOn !== null && dueOn < today)
    return { state: 'OVERDUE', at: later(given, startOfDay(addDays(dueOn, 1))) }
  const soon = dueOn === null ? null : addDays(dueOn, -DUE_SOON_DAYS)
  // A case that was sent back after it became due soon has been looked at since, so the reason comes first.
  if (soon !== null && soon <= today && (sentBack === null || given < startOfDay(soon)))
    return { state: 'DUE_SOON', at: later(given, startOfDay(soon)) }
  return { state: sentBack === null ? 'GIVEN' : 'SENT_BACK', at: given }
}

function problemsOf({ id, roles }: Reader, facts: Facts, today: Day): Unmarked[] {
  if (!may(roles, 'problem.handle')) return []
  return facts.problems
    .filter(({ handlerId }) => handlerId === id)
    .map((problem) => {
      const { state, at } = problemState(problem, today)
      return {
        key: `problem/${problem.id}`,
        group: 'TO_DO',
        at,
        link: `/admin/problems/${problem.id}`,
        cause: { kind: 'PROBLEM', of: problem, state },
      }
    })
}

/** One item for all problem cases that wait for a role, so that they do not flood the inbox of each of its people. */
function sharedOf(
  kind: SharedKind,
  key: string,
  link: string,
  problems: readonly SharedProblem[],
  today: Day,
): Unmarked[] {
  const [first] = problems
  if (first === undefined) return []
  return [
    {
      key,
      group: 'TO_DO',
      at: problems.reduce((latest, { since }) => later(latest, since), first.since),
      link,
      cause: {
        kind,
        count: problems.length,
        overdue: problems.filter(({ dueOn }) => dueOn !== null && dueOn < today).length,
        earliest: problems.flatMap(({ dueOn }) => dueOn ?? []).sort()[0] ?? null,
      },
    },
  ]
}

const resolvedByOthers = ({ id }: Reader, { toClose }: Facts) =>
  toClose.filter(({ resolvedBy }) => resolvedBy !== id)

function rolesProblems(reader: Reader, facts: Facts, today: Day): Unmarked[] {
  if (!may(reader.roles, 'problem.close')) return []
  const { unassigned, overdue } = facts
  const others = overdue.filter(({ handlerId }) => handlerId !== null && handlerId !== reader.id)
  const toClose = resolvedByOthers(reader, facts)
  return [
    ...sharedOf(
      'PROBLEMS_UNASSIGNED',
      'problems/unassigned',
      '/admin/problems?status=OPEN',
      unassigned,
      today,
    ),
    ...sharedOf('PROBLEMS_OVERDUE', 'problems/overdue', '/admin/problems?overdue=1', others, today),
    ...sharedOf('PROBLEMS_TO_CLOSE', 'problems/to-close', '/admin/problems?status=RESOLVED', toClose, today),
  ]
}

function callsOf({ id, roles }: Reader, facts: Facts, now: Date): Unmarked[] {
  if (!may(roles, 'callback.work')) return []
  const promises = facts.promises.filter(({ agentId }) => agentId === id)
  // An assigned case whose time has come is told once.
  const told = new Set(promises.map((promise) => promise.id))
  const cases = facts.cases.filter(({ assignedTo, ...each }) => assignedTo === id && !told.has(each.id))
  return [
    ...cases.map(
      (of): Unmarked => ({
        key: `case/${of.id}`,
        group: 'TO_DO',
        at: of.givenAt ?? of.openedAt,
        link: `/admin/visits/${of.visitId}`,
        cause: { kind: 'CASE_ASSIGNED', of },
      }),
    ),
    ...promises.map((of): Unmarked => {
      const past = of.promisedFor <= now
      return {
        key: `promise/${of.id}`,
        group: 'TO_DO',
        at: past ? of.promisedFor : new Date(of.promisedFor.getTime() - PROMISE_SOON_MS),
        link: `/admin/visits/${of.visitId}`,
        cause: { kind: 'PROMISE', of, past },
      }
    }),
  ]
}

function alertsOf({ roles }: Reader, facts: Facts): Unmarked[] {
  if (!may(roles, 'report.read')) return []
  return facts.alerts.map((of) => ({
    key: `alert/${of.id}`,
    group: 'TO_DO',
    at: of.raisedAt,
    link: `/admin/alerts?alert=${of.id}`,
    cause: { kind: 'ALERT', of },
  }))
}

/** The page from which each kind of export is requested, and the right that opens the page. */
const exportPages: Readonly<Record<ExportKind, readonly [right: Right, path: string]>> = {
  visits: ['visit.read', '/admin/visits'],
  products: ['product.read', '/admin/products'],
  audit: ['audit.read', '/admin/audit'],
  report: ['report.read', '/admin/reports'],
  refused: ['policy.import', '/admin/imports'],
}

function exportsOf({ id, roles }: Reader, facts: Facts): Unmarked[] {
  return facts.broken.flatMap(({ id: request, staffId, kind: exported, at }) => {
    if (staffId !== id || !isExportKind(exported)) return []
    const [right, link] = exportPages[exported]
    if (!may(roles, right)) return []
    const cause = { kind: 'EXPORT_BROKEN', exported } as const
    return [{ key: `export/${request}`, group: 'NOTICE', at, link, cause }]
  })
}

/** The page on which each kind of record shows its comments. `commentRights` has the right that opens it. */
const commentPages: Readonly<Record<CommentTarget, string>> = {
  visit: '/admin/visits',
  case: '/admin/queue',
  problem: '/admin/problems',
  template: '/admin/templates',
}

function mentionsOf({ id, roles }: Reader, facts: Facts): Unmarked[] {
  return facts.mentioned
    .filter(({ mentions, targetKind }) => mentions.includes(id) && may(roles, commentRights[targetKind]))
    .map((of) => ({
      key: `comment/${of.id}`,
      group: 'NOTICE',
      at: of.at,
      link: `${commentPages[of.targetKind]}/${of.targetId}`,
      cause: { kind: 'MENTIONED', of },
    }))
}

function infectedOf({ id, roles }: Reader, facts: Facts): Unmarked[] {
  return facts.infected
    .filter(
      ({ uploadedBy, targetKind }) => uploadedBy === id && may(roles, attachmentRights[targetKind].read),
    )
    .map((of) => ({
      key: `attachment/${of.id}`,
      group: 'NOTICE',
      at: of.scannedAt,
      link:
        of.targetKind === 'problem'
          ? `/admin/problems/${of.targetId}`
          : `/admin/follow-ups?status=ALL&visit=${of.visitId}`,
      cause: { kind: 'ATTACHMENT_INFECTED', of },
    }))
}

function disabledOf({ roles }: Reader, facts: Facts): Unmarked[] {
  if (!may(roles, 'partner.manage')) return []
  return facts.disabledPushes.map((of) => ({
    key: `endpoint/${of.id}`,
    group: 'TO_DO',
    at: of.disabledAt,
    link: '/admin/partners/webhooks',
    cause: { kind: 'PUSH_DISABLED', of },
  }))
}

/** Those who administer accounts and those who audit are told of every use of an account for emergencies. */
function emergenciesOf({ roles }: Reader, facts: Facts): Unmarked[] {
  const link = may(roles, 'audit.read') ? '/admin/audit' : '/admin/staff'
  if (!may(roles, 'audit.read') && !may(roles, 'staff.manage')) return []
  return facts.emergencies.map((of) => ({
    key: `break-glass/${of.id}`,
    group: 'NOTICE',
    at: of.at,
    link,
    cause: { kind: 'BREAK_GLASS', of },
  }))
}

/**
 * Computes a person's inbox: what waits for this person, then what the person only has to know, the latest first. An
 * item is left out unless the person's roles open the page to which it links.
 */
export function itemsOf(reader: Reader, facts: Facts, now: Date): Item[] {
  const items = [
    ...versionsOf(reader, facts),
    ...callsOf(reader, facts, now),
    ...problemsOf(reader, facts, dayOf(now)),
    ...rolesProblems(reader, facts, dayOf(now)),
    ...alertsOf(reader, facts),
    ...exportsOf(reader, facts),
    ...mentionsOf(reader, facts),
    ...infectedOf(reader, facts),
    ...disabledOf(reader, facts),
    ...emergenciesOf(reader, facts),
  ]
  const own = facts.marks.filter(({ staffId }) => staffId === reader.id)
  const readAt = new Map(own.map((mark) => [mark.item, mark.readAt]))
  return items
    .map((item) => {
      const mark = readAt.get(item.key)
      return { ...item, read: mark !== undefined && mark >= item.at }
    })
    .sort(
      (a, b) =>
        Number(a.group === 'NOTICE') - Number(b.group === 'NOTICE') || b.at.getTime() - a.at.getTime(),
    )
}

/** The areas of the menu that show a number. */
export const countedAreas = [
  'templates',
  'callback',
  'problems',
  'alerts',
  'followUps',
  'quality',
  'staff',
  'partners',
] as const
export type CountedArea = (typeof countedAreas)[number]

/** The number of things that wait for the reader in each area of the menu. */
export function countsOf(
  reader: Reader,
  facts: Facts,
  items: readonly Item[],
): Readonly<Record<CountedArea, number>> {
  const { id, roles } = reader
  const withRight = (right: Right, count: number) => (may(roles, right) ? count : 0)
  const waiting = (...kinds: readonly ItemKind[]) =>
    items.filter(({ group, cause }) => group === 'TO_DO' && kinds.includes(cause.kind)).length
  const ofRole = facts.unassigned.length + resolvedByOthers(reader, facts).length
  return {
    templates: waiting('DRAFT_TO_APPROVE', 'DRAFT_TO_PUBLISH', 'DRAFT_REJECTED'),
    callback: waiting('CASE_ASSIGNED', 'PROMISE'),
    problems: waiting('PROBLEM') + withRight('problem.close', ofRole),
    alerts: waiting('ALERT'),
    followUps: withRight('followUp.handle', facts.followUps),
    quality: withRight('quality.review', facts.qualityChecks.filter(({ agentId }) => agentId !== id).length),
    staff: withRight('staff.manage', facts.lockedAccounts),
    partners: waiting('PUSH_DISABLED'),
  }
}

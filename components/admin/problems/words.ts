import type { Tone } from '#components/ui/tone-tag.tsx'
import type { AdminOutputs } from '../api.ts'
import { text } from './messages.zh-CN.ts'

export type ProblemDetail = AdminOutputs['problem']['get']
export type ProblemRow = AdminOutputs['problem']['list']['rows'][number]
export type ProblemStatus = ProblemRow['status']

/** Number of remaining working days up to which a case is marked as due soon. */
const SOON = 3

export const statusTones: Readonly<Record<ProblemStatus, Tone>> = {
  OPEN: 'waiting',
  RESOLVED: 'brand',
  CLOSED: 'quiet',
}

export interface DueWords {
  readonly tone: Tone
  readonly words: string
}

/** How far away the due day is; null once the case is handled, or while it has no due day. */
export function dueWords(
  problem: Pick<ProblemRow, 'status' | 'dueOn' | 'workingDaysLeft' | 'overdue'>,
): DueWords | null {
  const { status, dueOn, workingDaysLeft: left, overdue } = problem
  if (status !== 'OPEN' || dueOn === null) return null
  // On the weekend after the due day, the case is overdue although no working day has passed since the due day.
  if (overdue) {
    const days = left === null ? 0 : -left
    return { tone: 'bad', words: days > 0 ? text.due.over(days) : text.due.overJust }
  }
  if (left === null) return { tone: 'quiet', words: text.due.unknown }
  if (left === 0) return { tone: 'bad', words: text.due.today }
  return { tone: left <= SOON ? 'waiting' : 'quiet', words: text.due.left(left) }
}

/** The steps offered on a problem case. The server's procedures decide what is allowed. */
export interface Allowed {
  readonly assign: boolean
  readonly note: boolean
  readonly resolve: boolean
  readonly reopen: boolean
  readonly close: boolean
}

/**
 * The steps this user is allowed to do. Only the handler may mark the case as resolved. Only another person may close
 * the case or send it back. A resolved case cannot be assigned again, so its handler is always the person who
 * resolved it.
 */
export function allowedOf(
  problem: Pick<ProblemDetail, 'status' | 'handlerId'>,
  me: { readonly id: string; readonly handles: boolean; readonly closes: boolean },
): Allowed {
  const own = problem.handlerId === me.id
  const settles = me.closes && problem.status === 'RESOLVED' && !own
  return {
    assign: me.closes && problem.status === 'OPEN',
    note: me.handles && problem.status !== 'CLOSED',
    resolve: me.handles && problem.status === 'OPEN' && own,
    reopen: settles,
    close: settles,
  }
}

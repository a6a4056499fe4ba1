import type { AdminOutputs } from '../api.ts'
import type { Tone } from '../parts/tone-tag.tsx'
import { text } from './messages.zh-CN.ts'

export type ProblemDetail = AdminOutputs['problem']['get']
export type ProblemRow = AdminOutputs['problem']['list']['rows'][number]
export type ProblemStatus = ProblemRow['status']

/** Under so many working days a case is marked. */
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

/** How it stands with the due day; null once it is handled, or while there is none. */
export function dueWords(
  problem: Pick<ProblemRow, 'status' | 'dueOn' | 'workingDaysLeft' | 'overdue'>,
): DueWords | null {
  const { status, dueOn, workingDaysLeft: left, overdue } = problem
  if (status !== 'OPEN' || dueOn === null) return null
  // On a weekend after the due day no working day has gone by yet.
  if (overdue) {
    const days = left === null ? 0 : -left
    return { tone: 'bad', words: days > 0 ? text.due.over(days) : text.due.overJust }
  }
  if (left === null) return { tone: 'quiet', words: text.due.unknown }
  if (left === 0) return { tone: 'bad', words: text.due.today }
  return { tone: left <= SOON ? 'waiting' : 'quiet', words: text.due.left(left) }
}

/** What can be done to a problem case just now, by somebody with these rights. The procedures decide. */
export interface Allowed {
  readonly assign: boolean
  readonly note: boolean
  readonly resolve: boolean
  readonly reopen: boolean
  readonly close: boolean
}

/**
 * Only its handler says what was done, and somebody else closes it or sends it back. Once resolved it cannot be assigned any
 * more, so that its handler is who resolved it.
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

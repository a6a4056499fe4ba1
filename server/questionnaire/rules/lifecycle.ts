import type { TemplateStatus } from '../../generated/enums.ts'
import { done, type Outcome, refused } from '../../kernel/errors.ts'
import type { StepType } from '../../vocabulary/templates.ts'

export { type TemplateStatus, templateStatus as templateStatuses } from '../../generated/enums.ts'

/**
 * The displayed status of a version. For a published version it depends on its effective day and on later
 * publications.
 */
export const standings = [
  'DRAFT',
  'IN_REVIEW',
  'APPROVED',
  'SCHEDULED',
  'IN_FORCE',
  'SUPERSEDED',
  'WITHDRAWN',
] as const
export type Standing = (typeof standings)[number]

/** The part of a version's state that decides which steps are possible. */
export interface VersionState {
  readonly status: TemplateStatus
  /** Whether the version was ever published. The content of such a version can never change again. */
  readonly everPublished: boolean
  readonly effectiveFrom: Date | null
  /** Staff ids of everyone who has edited the version. */
  readonly authors: readonly string[]
}

export type TemplateCommand =
  | { readonly type: 'EDIT' }
  | { readonly type: 'SUBMIT' }
  | { readonly type: 'APPROVE' }
  | { readonly type: 'REJECT' }
  | { readonly type: 'PUBLISH'; readonly effectiveFrom: Date }
  | { readonly type: 'WITHDRAW' }
  | { readonly type: 'DISCARD' }

export type CommandType = TemplateCommand['type']

export interface Decided {
  readonly state: VersionState
  /** Null if the command is not recorded as a step. */
  readonly step: StepType | null
}

/** The statuses in which each command is possible. */
const from: Readonly<Record<CommandType, readonly TemplateStatus[]>> = {
  EDIT: ['DRAFT', 'IN_REVIEW', 'APPROVED'],
  SUBMIT: ['DRAFT'],
  APPROVE: ['IN_REVIEW'],
  REJECT: ['IN_REVIEW', 'APPROVED'],
  PUBLISH: ['APPROVED'],
  WITHDRAW: ['PUBLISHED'],
  DISCARD: ['DRAFT'],
}

/**
 * Commands that the authors of a version may not carry out, because nobody may judge their own text. Withdrawing a
 * publication is not in this list: everyone with the right to approve may withdraw it, because withdrawing is safe.
 */
const judging: readonly CommandType[] = ['APPROVE', 'REJECT', 'PUBLISH']

/**
 * Decides one command on a version.
 *
 * @returns the new state and step, or a refusal: TEMPLATE_FROZEN, TEMPLATE_STEP_NOT_POSSIBLE, AUTHOR_CANNOT_APPROVE
 * or EFFECTIVE_DATE_PAST
 */
export function decide(
  state: VersionState,
  command: TemplateCommand,
  staffId: string,
  now: Date,
): Outcome<Decided> {
  if (command.type === 'EDIT' && state.everPublished) return refused('TEMPLATE_FROZEN')
  if (!from[command.type].includes(state.status)) return refused('TEMPLATE_STEP_NOT_POSSIBLE')
  if (judging.includes(command.type) && state.authors.includes(staffId)) {
    return refused('AUTHOR_CANNOT_APPROVE')
  }
  switch (command.type) {
    case 'EDIT': {
      const authors = state.authors.includes(staffId) ? state.authors : [...state.authors, staffId]
      const step = state.status === 'DRAFT' ? null : 'REOPENED'
      return done({ state: { ...state, status: 'DRAFT', authors }, step })
    }
    case 'SUBMIT':
      return done({ state: { ...state, status: 'IN_REVIEW' }, step: 'SUBMITTED' })
    case 'APPROVE':
      return done({ state: { ...state, status: 'APPROVED' }, step: 'APPROVED' })
    case 'REJECT':
      return done({ state: { ...state, status: 'DRAFT' }, step: 'REJECTED' })
    case 'PUBLISH':
      return publish(state, command.effectiveFrom, now)
    case 'WITHDRAW':
      // A version in force may have been read by customers, so it cannot be withdrawn. It can only be replaced by a
      // later version.
      if (state.effectiveFrom === null || state.effectiveFrom <= now) {
        return refused('TEMPLATE_STEP_NOT_POSSIBLE')
      }
      return done({ state: { ...state, status: 'WITHDRAWN' }, step: 'WITHDRAWN' })
    case 'DISCARD':
      return done({ state: { ...state, status: 'WITHDRAWN' }, step: 'DISCARDED' })
  }
}

function publish(state: VersionState, effectiveFrom: Date, now: Date): Outcome<Decided> {
  if (effectiveFrom <= now) return refused('EFFECTIVE_DATE_PAST')
  return done({
    state: { ...state, status: 'PUBLISHED', everPublished: true, effectiveFrom },
    step: 'PUBLISHED',
  })
}

/** Returns, for each command, whether this person can carry it out now: true, or the code of the refusal. */
export function possibilities(
  state: VersionState,
  staffId: string,
  now: Date,
): Readonly<Record<CommandType, true | string>> {
  const tomorrow = new Date(now.getTime() + 86_400_000)
  const ask = (command: TemplateCommand): true | string => {
    const outcome = decide(state, command, staffId, now)
    return outcome.ok || outcome.code
  }
  return {
    EDIT: ask({ type: 'EDIT' }),
    SUBMIT: ask({ type: 'SUBMIT' }),
    APPROVE: ask({ type: 'APPROVE' }),
    REJECT: ask({ type: 'REJECT' }),
    PUBLISH: ask({ type: 'PUBLISH', effectiveFrom: tomorrow }),
    WITHDRAW: ask({ type: 'WITHDRAW' }),
    DISCARD: ask({ type: 'DISCARD' }),
  }
}

/** The data of a publication by which the version in force is determined. */
export interface Publication {
  readonly id: string
  readonly number: number
  readonly effectiveFrom: Date
  readonly publishedAt: Date
}

/**
 * Whether publication `a` comes after publication `b`: `a` starts later than `b`, or both start at the same instant
 * and `a` was published later.
 */
function later(a: Publication, b: Publication): boolean {
  const order =
    a.effectiveFrom.getTime() - b.effectiveFrom.getTime() ||
    a.publishedAt.getTime() - b.publishedAt.getTime() ||
    a.number - b.number
  return order > 0
}

/**
 * Returns the publication in force at `now`: the publication with the latest start that is not after `now`. Withdrawn
 * publications must not be passed in.
 */
export function inForce(publications: readonly Publication[], now: Date): Publication | null {
  return publications
    .filter(({ effectiveFrom }) => effectiveFrom <= now)
    .reduce<Publication | null>((best, next) => (best === null || later(next, best) ? next : best), null)
}

/**
 * Returns the displayed status of a version. `publications` must contain all publications except withdrawn
 * publications.
 */
export function standingOf(
  version: {
    readonly id: string
    readonly status: TemplateStatus
    readonly effectiveFrom: Date | null
  },
  publications: readonly Publication[],
  now: Date,
): Standing {
  if (version.status !== 'PUBLISHED') return version.status
  if (version.effectiveFrom !== null && version.effectiveFrom > now) return 'SCHEDULED'
  return inForce(publications, now)?.id === version.id ? 'IN_FORCE' : 'SUPERSEDED'
}

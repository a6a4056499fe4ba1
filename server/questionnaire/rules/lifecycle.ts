import { done, type Outcome, refused } from '../../kernel/errors.ts'

export const templateStatuses = ['DRAFT', 'IN_REVIEW', 'APPROVED', 'PUBLISHED', 'WITHDRAWN'] as const
export type TemplateStatus = (typeof templateStatuses)[number]

/** Where a version stands for people: a published one by its day and by what came after it. */
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

/** Steps that are kept for each version, as evidence of who decided what. */
export const stepTypes = [
  'CREATED',
  'SUBMITTED',
  /** Edited in review or after approval: the review begins anew. */
  'REOPENED',
  'APPROVED',
  'REJECTED',
  'PUBLISHED',
  'WITHDRAWN',
  'DISCARDED',
] as const
export type StepType = (typeof stepTypes)[number]

/** What the steps of a version depend on. */
export interface VersionState {
  readonly status: TemplateStatus
  /** It was published once: its content is frozen for good. */
  readonly everPublished: boolean
  readonly effectiveFrom: Date | null
  /** Staff ids of everybody who edited it. */
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
  /** Null: nothing of the kind that is kept as a step. */
  readonly step: StepType | null
}

/** From which statuses each command leads on. */
const from: Readonly<Record<CommandType, readonly TemplateStatus[]>> = {
  EDIT: ['DRAFT', 'IN_REVIEW', 'APPROVED'],
  SUBMIT: ['DRAFT'],
  APPROVE: ['IN_REVIEW'],
  REJECT: ['IN_REVIEW', 'APPROVED'],
  PUBLISH: ['APPROVED'],
  WITHDRAW: ['PUBLISHED'],
  DISCARD: ['DRAFT'],
}

/** Nobody judges their own text. Taking a publication back is open to everybody who may approve: it is the safe way. */
const judging: readonly CommandType[] = ['APPROVE', 'REJECT', 'PUBLISH']

/**
 * What a command makes of a version.
 *
 * @returns TEMPLATE_FROZEN, TEMPLATE_STEP_NOT_POSSIBLE, AUTHOR_CANNOT_APPROVE or EFFECTIVE_DATE_PAST
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
      // Once its day has come customers have read it: then only a later version can replace it.
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

/** Whether each command is open to this person now: true, or the code it would be refused with. */
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

/** A publication as others see it. */
export interface Publication {
  readonly id: string
  readonly number: number
  readonly effectiveFrom: Date
  readonly publishedAt: Date
}

/** Of two that came into force at once, the one published later. */
function later(a: Publication, b: Publication): boolean {
  const order =
    a.effectiveFrom.getTime() - b.effectiveFrom.getTime() ||
    a.publishedAt.getTime() - b.publishedAt.getTime() ||
    a.number - b.number
  return order > 0
}

/** The publication in force: the latest begun. Those taken back must not be among them. */
export function inForce(publications: readonly Publication[], now: Date): Publication | null {
  return publications
    .filter(({ effectiveFrom }) => effectiveFrom <= now)
    .reduce<Publication | null>((best, next) => (best === null || later(next, best) ? next : best), null)
}

/** Where a version stands among all publications (those not taken back). */
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

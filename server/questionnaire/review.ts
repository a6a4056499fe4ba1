import type { Services } from '../context.ts'
import type { Actor } from '../evidence/audit.ts'
import { readChanges } from '../kernel/database/change-counter.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../kernel/database/decide-again.ts'
import { DomainError, unwrap } from '../kernel/errors.ts'
import { coverageFindingInWords, draftProblemInWords, requiredItemNames } from './messages.zh-CN.ts'
import { productProfiles } from './profiles.ts'
import { blockingIn, coverage } from './rules/coverage.ts'
import { decide, type TemplateCommand } from './rules/lifecycle.ts'
import { draftProblems } from './rules/problems.ts'
import type { TemplateDraft } from './rules/template.ts'
import { lastPublished, readVersion, type StoredVersion } from './versions.ts'
import { type VersionWrite, writeVersion } from './write.ts'

export interface ReviewInput {
  readonly id: string
  /** The revision of the version that the person saw. */
  readonly revision: number
  readonly comment?: string
}

type ReviewServices = Pick<Services, 'db' | 'clock'>

interface Move {
  readonly command: TemplateCommand
  readonly action: string
  /**
   * `first` runs before the command is decided, and `check` runs after it. Each of them throws if the command must be
   * refused.
   */
  readonly first?: () => Promise<void>
  readonly check?: (version: StoredVersion, at: Date) => Promise<void> | void
  readonly follows?: string | null
  /**
   * Set if the result of `check` depends on the products. The write is then refused if a product has changed since
   * `check` read the products.
   */
  readonly servesProducts?: true
}

/**
 * Takes one review step: reads, decides, and writes only if no other write came first. If another write came first,
 * the step starts again.
 */
async function move(
  services: ReviewServices,
  actor: Actor,
  input: ReviewInput,
  { command, action, first, check, follows, servesProducts }: Move,
): Promise<{ revision: number }> {
  const attempt = async () => {
    const coverageSeen = servesProducts ? await readChanges(services, '*coverage') : undefined
    const version = await readVersion(services, input.id)
    await first?.()
    const at = services.clock.now()
    const { state, step } = unwrap(decide(version, command, actor.id, at))
    if (version.revision !== input.revision) throw new DomainError('EDITED_MEANWHILE')
    await check?.(version, at)
    const comment = input.comment?.trim() || null
    const write: VersionWrite = {
      version,
      state,
      step,
      comment,
      action,
      follows,
      coverageSeen,
      change: {
        before: { status: version.status },
        after: { status: state.status, effectiveFrom: state.effectiveFrom?.toISOString() ?? null },
        sha256: version.sha256,
        comment,
      },
    }
    const revision = await writeVersion(services, actor, write, at)
    return revision === null ? WRITTEN_MEANWHILE : { revision }
  }
  return await decideAgain(attempt, { refusal: 'EDITED_MEANWHILE' })
}

/** @throws DomainError TEMPLATE_INVALID {problems} if the content is incomplete */
function requireWhole(content: TemplateDraft): void {
  const problems = draftProblems(content).map((problem) => draftProblemInWords(problem, content))
  if (problems.length > 0) throw new DomainError('TEMPLATE_INVALID', { problems })
}

/**
 * Submits a draft for review.
 * @throws DomainError RECORD_NOT_FOUND, EDITED_MEANWHILE, TEMPLATE_STEP_NOT_POSSIBLE, TEMPLATE_INVALID
 * {problems}
 */
export function submitVersion(services: ReviewServices, actor: Actor, input: ReviewInput) {
  return move(services, actor, input, {
    command: { type: 'SUBMIT' },
    action: 'template.submit',
    check: ({ content }) => requireWhole(content),
  })
}

/** @throws DomainError RECORD_NOT_FOUND, EDITED_MEANWHILE, TEMPLATE_STEP_NOT_POSSIBLE, AUTHOR_CANNOT_APPROVE */
export function approveVersion(services: ReviewServices, actor: Actor, input: ReviewInput) {
  return move(services, actor, input, { command: { type: 'APPROVE' }, action: 'template.approve' })
}

/**
 * Returns a version to its authors and records the reason.
 * @throws DomainError RECORD_NOT_FOUND, EDITED_MEANWHILE, TEMPLATE_STEP_NOT_POSSIBLE, AUTHOR_CANNOT_APPROVE
 */
export function rejectVersion(
  services: ReviewServices,
  actor: Actor,
  input: ReviewInput & { comment: string },
) {
  return move(services, actor, input, { command: { type: 'REJECT' }, action: 'template.reject' })
}

/**
 * Withdraws a publication before its effective day. From its effective day on, a publication can only be replaced by
 * a later version.
 * @throws DomainError RECORD_NOT_FOUND, EDITED_MEANWHILE, TEMPLATE_STEP_NOT_POSSIBLE
 */
export function withdrawVersion(services: ReviewServices, actor: Actor, input: ReviewInput) {
  return move(services, actor, input, { command: { type: 'WITHDRAW' }, action: 'template.withdraw' })
}

/**
 * Discards a draft. The draft stays readable and can still be copied.
 * @throws DomainError RECORD_NOT_FOUND, EDITED_MEANWHILE, TEMPLATE_STEP_NOT_POSSIBLE
 */
export function discardDraft(services: ReviewServices, actor: Actor, input: ReviewInput) {
  return move(services, actor, input, { command: { type: 'DISCARD' }, action: 'template.discard' })
}

export interface PublishInput extends ReviewInput {
  readonly effectiveFrom: Date
  /** The last published version that the person saw; null if no version was published. */
  readonly follows: string | null
}

/**
 * Publishes an approved version with the instant from which it is used. If several people publish concurrently, one
 * succeeds and the others get PUBLISHED_MEANWHILE.
 *
 * @throws DomainError RECORD_NOT_FOUND, PUBLISHED_MEANWHILE, EDITED_MEANWHILE, TEMPLATE_STEP_NOT_POSSIBLE,
 * AUTHOR_CANNOT_APPROVE, EFFECTIVE_DATE_PAST, TEMPLATE_INVALID {problems}, REQUIRED_ITEM_MISSING {items}
 */
export function publishVersion(services: ReviewServices, actor: Actor, input: PublishInput) {
  const { follows, effectiveFrom } = input
  return move(services, actor, input, {
    command: { type: 'PUBLISH', effectiveFrom },
    action: 'template.publish',
    follows,
    first: async () => {
      const last = await lastPublished(services)
      if ((last?.id ?? null) !== follows) throw new DomainError('PUBLISHED_MEANWHILE')
    },
    servesProducts: true,
    check: (version, at) => requireServing(services, version.content, at),
  })
}

/**
 * @throws DomainError TEMPLATE_INVALID if the content is incomplete
 * @throws DomainError REQUIRED_ITEM_MISSING if the content leaves out a required item for a product on file
 */
async function requireServing(services: ReviewServices, content: TemplateDraft, at: Date): Promise<void> {
  requireWhole(content)
  const blocking = blockingIn(coverage(content, await productProfiles(services, at)))
  const items = blocking.flatMap((finding) =>
    finding.kind === 'REQUIRED_MISSING' ? [requiredItemNames[finding.item]] : [],
  )
  if (items.length > 0) throw new DomainError('REQUIRED_ITEM_MISSING', { items })
  const problems = blocking.map((finding) => coverageFindingInWords(finding, content).title)
  if (problems.length > 0) throw new DomainError('TEMPLATE_INVALID', { problems })
}

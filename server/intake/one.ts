import type { Services } from '../context.ts'
import type { Actor } from '../evidence/audit.ts'
import { canonical, type Json } from '../evidence/rules/canonical.ts'
import { decideAgain, WRITTEN_MEANWHILE } from '../kernel/database/decide-again.ts'
import { DomainError } from '../kernel/errors.ts'
import type { PolicyRow } from '../policy/rules/row.ts'
import { type Beside, changePolicy, NotAsSeen } from './change.ts'
import { checkRows, readKnown } from './check.ts'
import { failed, isConnectionLoss, tryToCreate } from './intake.ts'
import { markOf, readWhole, rowOfStored } from './known.ts'
import type { PolicyMark, PreparedRow, RefusedOutcome, Taken } from './prepared.ts'
import type { CompletePolicyRow } from './rules/plan.ts'

/** What became of one policy. NOT_AS_SEEN: it is in a state to which the change may not be made. */
export type OneOutcome =
  | ({ readonly kind: 'TAKEN' } & Taken)
  | { readonly kind: 'REFUSED'; readonly refusal: RefusedOutcome }
  | { readonly kind: 'NOT_AS_SEEN' }

/** Runs a write of one policy. A refusal of the database is the refusal of the row, as in `takeIn`. */
async function outcomeOf(entry: PreparedRow, work: () => Promise<Taken | null>): Promise<OneOutcome> {
  try {
    const taken = await work()
    return taken === null ? { kind: 'NOT_AS_SEEN' } : { kind: 'TAKEN', ...taken }
  } catch (error) {
    if (error instanceof NotAsSeen) return { kind: 'NOT_AS_SEEN' }
    if (error instanceof DomainError || isConnectionLoss(error)) throw error
    return { kind: 'REFUSED', refusal: failed(entry, error) }
  }
}

/**
 * Imports one policy, with the checks and consequences of `takeIn`, if it is in a state that `accepts` accepts. A row
 * that changes nothing is accepted in every state, so that a request whose answer was lost can be repeated.
 *
 * @param accepts is given null if there is no such policy; without it, every state is accepted
 * @throws DomainError CONFLICT if other writes kept changing the policy
 */
export async function takeInOne(
  services: Services,
  actor: Actor,
  row: unknown,
  accepts?: (mark: PolicyMark | null) => boolean,
): Promise<OneOutcome> {
  const { ready, refusals } = await checkRows(services, [row])
  const [entry] = ready
  const [refusal] = refusals
  if (refusal !== undefined) return { kind: 'REFUSED', refusal }
  if (entry === undefined) throw new Error('the check gave no outcome')
  const known = await readKnown(services, ready)
  const outcome = await outcomeOf(entry, async () => {
    if (!known.has(entry.row.policyNo)) {
      if (accepts?.(null) === false) return null
      const created = await tryToCreate(services, actor, entry)
      if (created !== null) return created
    }
    return await changePolicy(services, actor, entry, accepts === undefined ? {} : { accepts })
  })
  services.wake('deliver')
  return outcome
}

const hundredths = (premium: string): string => {
  const [whole = '', part = ''] = premium.split('.')
  return `${whole}.${part.padEnd(2, '0')}`
}

/** Whether two rows say the same. Decimal text is compared as numbers, because 20000 and 20000.00 are one amount. */
function isSame(one: CompletePolicyRow, other: CompletePolicyRow): boolean {
  const said = (row: CompletePolicyRow): Json => ({ ...row, premium: hundredths(row.premium) })
  return canonical(said(one)) === canonical(said(other))
}

/** A change of a stored policy. */
export interface StoredChange extends Pick<Beside, 'exemption'> {
  readonly policyNo: string
  /** Returns the fields to change; all others are kept as they are stored. */
  readonly fields: (stored: CompletePolicyRow) => Partial<PolicyRow>
  /** Whether the change may be made to the policy in this state. Without it, every state is accepted. */
  readonly accepts?: ((mark: PolicyMark) => boolean) | undefined
}

/**
 * Changes some fields of a stored policy, with the checks and consequences of `takeIn` for the whole policy. The fields
 * are applied to the policy as it is at that instant: if another write comes between, they are applied again, so that
 * no other change is undone. A change that changes nothing is accepted in every state.
 *
 * @throws DomainError RECORD_NOT_FOUND; CONFLICT if other writes kept changing the policy
 */
export async function changeStored(
  services: Services,
  actor: Actor,
  { policyNo, fields, exemption, accepts }: StoredChange,
): Promise<OneOutcome> {
  const outcome = await decideAgain(async (): Promise<OneOutcome | typeof WRITTEN_MEANWHILE> => {
    const whole = await readWhole(services, policyNo)
    if (whole === undefined) throw new DomainError('RECORD_NOT_FOUND')
    const stored = rowOfStored(services, whole)
    const read = markOf(whole)
    // Another policy's import may have corrected the name of an applicant who is also the insured.
    const insured = stored.insuredIsApplicant ? { insuredName: null } : {}
    const { ready, refusals } = await checkRows(services, [{ ...stored, ...insured, ...fields(stored) }])
    const [entry] = ready
    const [refusal] = refusals
    if (refusal !== undefined) return { kind: 'REFUSED', refusal }
    if (entry === undefined) throw new Error('the check gave no outcome')
    // The digest of the last import stays that of its spelling, so that the same import again still changes nothing.
    const kept = isSame(entry.row, stored) ? { ...entry, digest: whole.intakeDigest } : entry
    let refused = false
    const done = await outcomeOf(kept, () =>
      changePolicy(services, actor, kept, {
        ...(exemption === undefined ? {} : { exemption }),
        accepts: (mark) => {
          refused = accepts?.(mark) === false
          return !refused && mark.version === read.version && mark.applicant === read.applicant
        },
      }),
    )
    return done.kind === 'NOT_AS_SEEN' && !refused ? WRITTEN_MEANWHILE : done
  })
  services.wake('deliver')
  return outcome
}

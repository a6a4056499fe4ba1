import type { CompletePolicyRow } from './rules/plan.ts'

/**
 * Which state of a policy somebody has seen: it differs between any two states that a partner can tell apart. `visitId`
 * is the newest visit, and `live` says whether it can still be done online.
 */
export interface PolicyMark {
  readonly version: number
  /** The version of the applicant's name and gender, which other policies of the same person change, too. */
  readonly applicant: number
  readonly visitId: string | null
  readonly live: boolean
}

/** The outcome of one row. `index` is the row's position in the input. */
export type RowOutcome =
  | {
      readonly index: number
      readonly ok: true
      readonly result: 'CREATED' | 'UPDATED' | 'UNCHANGED'
      readonly visitId: string | null
    }
  | RefusedOutcome

/** Why a row is refused. `fields` names the fields at fault. */
export interface RefusedOutcome {
  readonly index: number
  readonly ok: false
  readonly code: RowErrorCode
  readonly fields: readonly string[]
  readonly message: string
}

export type RowErrorCode =
  | 'ROW_INVALID'
  | 'PRODUCT_UNKNOWN'
  | 'FACT_MISSING'
  | 'DUPLICATE_IN_BATCH'
  | 'ROW_FAILED'

/** A row that passed every check, ready to be written. */
export interface PreparedRow {
  readonly index: number
  readonly row: CompletePolicyRow
  readonly idIndex: Buffer
  readonly phoneIndex: Buffer
  readonly digest: Buffer
}

/** A row that was taken in, and the state of its policy as this left it. */
export interface Taken {
  readonly result: 'CREATED' | 'UPDATED' | 'UNCHANGED'
  /** The visit that was opened; null if none was. */
  readonly visitId: string | null
  readonly mark: PolicyMark
}

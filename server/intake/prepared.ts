import type { CompletePolicyRow } from './rules/plan.ts'

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

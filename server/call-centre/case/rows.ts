import type { z } from 'zod'
import { tables } from '../../generated/tables.ts'
import { reader } from '../../kernel/database/table.ts'
import { type CaseState, workDraftSchema } from '../rules/case.ts'

const { row } = tables.callbackCase

/** The columns of a case from which its state is made; in the result they have the prefix `case`. */
export const storedCase = reader(
  tables.callbackCase,
  row.omit({ pool: true, turn: true, leasedAt: true }).safeExtend({ draft: workDraftSchema.nullable() }),
  'case',
)

function toCaseState({
  leaseToken: token,
  leaseBy: by,
  leaseUntil: until,
  ...state
}: z.output<typeof storedCase.schema>): CaseState {
  const lease = token === null || by === null || until === null ? null : { token, by, until }
  return { ...state, lease }
}

/** Returns the state of the case in a row that contains the columns of `storedCase`. */
export function readCaseState(found: Readonly<Record<string, unknown>> | undefined): CaseState {
  return toCaseState(storedCase.read(found))
}

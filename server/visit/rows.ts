import { z } from 'zod'
import type { Services } from '../context.ts'
import { tables } from '../generated/tables.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf, reader } from '../kernel/database/table.ts'
import { answerSchema } from '../questionnaire/rules/template.ts'
import { givenAnswerSchema, isLive, stageOf, type VisitState } from './rules/events.ts'

const questionSchema = z.object({ key: z.string(), variant: z.string(), passing: answerSchema })

const contents = {
  questions: z.array(questionSchema).nullable(),
  answers: z.record(z.string(), givenAnswerSchema),
}

/** A complete row, without the columns that are copied from the policy. */
export const wholeVisit = reader(
  tables.visit,
  tables.visit.row.omit({ channel: true, productCode: true, branch: true }).safeExtend(contents),
)
export type WholeRow = z.infer<typeof wholeVisit.schema>

/** The columns of `visit` that a step reads. The others are only for lists. */
export const storedVisit = reader(tables.visit, wholeVisit.schema.omit({ live: true, stage: true }))

/** A visit as read from the database: its state and the head of its hash chain. */
export interface StoredVisit {
  readonly state: VisitState
  readonly head: Buffer
}

export function toStoredVisit({ headHash, ...state }: z.infer<typeof storedVisit.schema>): StoredVisit {
  return { head: headHash, state }
}

/** The columns that keep the value with which the visit was opened, and the version, which every step counts up. */
const fixed: ReadonlySet<keyof VisitState> = new Set([
  'id',
  'policyId',
  'customerId',
  'openedAt',
  'windowEndsAt',
  'coolingOffEndsAt',
  'version',
] as const)

const stateColumns = storedVisit.schema.omit({ headHash: true }).keyof().options

/** Every column that a step may change. */
export const mutableColumns: readonly (keyof VisitState)[] = stateColumns.filter(
  (column) => !fixed.has(column),
)

/** The part of a row that the events determine. record/integrity.ts compares stored rows with it. */
export function foldedRow(
  state: VisitState,
): Omit<WholeRow, 'headHash' | 'questions'> & Pick<VisitState, 'questions'> {
  return { ...state, live: isLive(state.status), stage: stageOf(state.status) }
}

/** The columns of `foldedRow`. */
export const foldedColumns = wholeVisit.schema.omit({ headHash: true }).keyof().options

const v = columnsOf(tables.visit, 'v')
const BY_ID = query({ id: 'uuid' }, (given) =>
  select(storedVisit.columns('v'), `FROM ${v} WHERE ${v.id} = ${given.id}`),
)

/**
 * Reads one visit by its id, for use cases that have already checked access to it.
 * @throws ZodError when it does not exist
 */
export async function readVisit(services: Pick<Services, 'db'>, id: string): Promise<StoredVisit> {
  const found = await BY_ID.run(services.db, { id })
  return toStoredVisit(storedVisit.read(found.rows[0]))
}

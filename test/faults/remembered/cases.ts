import type pg from 'pg'
import { z } from 'zod'
import { itemsOfKey } from '#server/kernel/group.ts'
import type { CallMemory } from '../people/memory.ts'

const step = z.object({
  case_id: z.string(),
  type: z.string(),
  by: z.string(),
  command_id: z.string().nullable(),
  payload: z.looseObject({
    attempt: z.string().optional(),
    next: z.string().optional(),
    at: z.string().optional(),
  }),
})
const attempt = z.object({
  id: z.string(),
  case_id: z.string(),
  lease_token: z.string(),
  disposition: z.string().nullable(),
  note: z.string(),
})
const told = z.object({ next: z.string(), at: z.string().nullable() })

/** Cases whose row, history and audit do not tell the same number of steps. */
const ODD = `SELECT k.id FROM callback_case k WHERE k.version <> (SELECT count(*) FROM callback_event e WHERE e.case_id = k.id)
  OR k.version <> (SELECT count(*) FROM audit a WHERE a.target_id = k.id::text AND a.target_kind = 'callback_case')`

function problemsOf(
  call: CallMemory,
  steps: readonly z.infer<typeof step>[],
  attempts: readonly z.infer<typeof attempt>[],
): string[] {
  const calls = attempts.filter(({ lease_token }) => lease_token === call.lease)
  const ends = steps.filter(({ command_id }) => command_id === call.lease)
  const problems: string[] = []
  if (!steps.some(({ type, by }) => type === 'CLAIMED' && by === call.agentId))
    problems.push('it was taken, and its history does not say so')
  if (call.attemptId !== null) {
    const dials = steps.filter(
      ({ type, payload }) => type === 'DIALLED' && payload.attempt === call.attemptId,
    )
    if (calls.length !== 1 || calls[0]?.id !== call.attemptId || dials.length !== 1)
      problems.push(
        `the call ${call.attemptId} was acknowledged; on file are ${calls.length}, dialled ${dials.length}`,
      )
  }
  if (call.finished !== null) {
    const { next, at } = told.parse(JSON.parse(call.finished))
    const [end] = ends
    if (ends.length !== 1 || end?.type !== 'FINISHED')
      problems.push(`its result was acknowledged, and is there ${ends.length} times`)
    else if (end.payload.next !== next || (end.payload.at ?? null) !== at)
      problems.push(
        `its result was answered ${call.finished}, and the history says ${JSON.stringify(end.payload)}`,
      )
    if (calls[0]?.disposition !== 'NO_ANSWER' || calls[0].note !== call.note)
      problems.push('its result was acknowledged, and the call does not have it')
  }
  return problems
}

/** Everything that agents wrote, against everything that is on file: nothing more, and nothing twice. */
function sumsBroken(
  calls: readonly CallMemory[],
  steps: readonly z.infer<typeof step>[],
  attempts: readonly z.infer<typeof attempt>[],
): string[] {
  const of = (type: string) => steps.filter((one) => one.type === type).length
  const sums = [
    ['taken', calls.length, of('CLAIMED')],
    ['dialled', calls.filter(({ attemptId }) => attemptId !== null).length, of('DIALLED')],
    ['calls', calls.filter(({ attemptId }) => attemptId !== null).length, attempts.length],
    ['results', calls.filter(({ finished }) => finished !== null).length, of('FINISHED')],
  ] as const
  return sums
    .filter(([, remembered, onFile]) => remembered !== onFile)
    .map(([what, remembered, onFile]) => `agents remember ${remembered} ${what}, and ${onFile} are on file`)
}

/** Compares what agents remember with the database. @returns what differs, a sentence each */
export async function casesBroken(pool: pg.Pool, calls: readonly CallMemory[]): Promise<string[]> {
  const steps = z
    .array(step)
    .parse((await pool.query('SELECT case_id, type, by, command_id, payload FROM callback_event')).rows)
  const attempts = z
    .array(attempt)
    .parse(
      (await pool.query('SELECT id, case_id, lease_token, disposition, note FROM callback_attempt')).rows,
    )
  const stepsOf = itemsOfKey(steps, ({ case_id }) => case_id)
  const attemptsOf = itemsOfKey(attempts, ({ case_id }) => case_id)
  const { rows: odd } = await pool.query<{ id: string }>(ODD)
  return [
    ...odd.map(({ id }) => `case ${id}: its row, its history and its audit differ`),
    ...calls.flatMap((call) =>
      problemsOf(call, stepsOf(call.caseId), attemptsOf(call.caseId)).map(
        (problem) => `case ${call.caseId}: ${problem}`,
      ),
    ),
    ...sumsBroken(calls, steps, attempts),
  ]
}

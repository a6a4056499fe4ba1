import type { Services } from '../../context.ts'
import { type Actor, recordAudit } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { oneMore, pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query, Statement } from '../../kernel/database/statement.ts'
import { assign, columnsOf, update } from '../../kernel/database/table.ts'
import { DomainError, type ErrorCode } from '../../kernel/errors.ts'
import { commitCase } from '../case/commit.ts'
import { readCaseState, storedCase } from '../case/rows.ts'
import type { CaseState } from '../rules/case.ts'
import { decideSteer, type SteerCommand } from '../rules/supervise.ts'

export interface SteerOutcome {
  readonly caseId: string
  /** The error code with which the command is refused for this case; null if the command changes the case. */
  readonly refused: ErrorCode | null
  /** True if an agent holds the case now and the command takes it away. */
  readonly takesFromAgent: boolean
}

interface SteerInput {
  readonly caseIds: readonly string[]
  readonly command: SteerCommand
}

const k = columnsOf(tables.callbackCase, 'k')
const s = columnsOf(tables.staff, 's')
const q = columnsOf(tables.callbackQueue, 'q')

const BY_IDS = query({ ids: 'uuid[]' }, ({ ids }) =>
  select(storedCase.columns('k'), `FROM ${k} WHERE ${k.id} = ANY(${ids})`),
)

const AGENT = query({ id: 'uuid' }, ({ id }) =>
  select(
    pick(s, 'id'),
    `FROM ${s} WHERE ${s.id} = ${id} AND ${s.disabledAt} IS NULL AND ${s.roles.has('AGENT')}`,
  ),
)

async function readCases(
  services: Pick<Services, 'db'>,
  ids: readonly string[],
): Promise<Map<string, CaseState>> {
  const found = await BY_IDS.run(services.db, { ids })
  return new Map(found.rows.map(readCaseState).map((state) => [state.id, state]))
}

/** @throws DomainError AGENT_NOT_FIT if the command assigns the case to somebody who is not an active agent */
async function requireAgent(services: Pick<Services, 'db'>, command: SteerCommand): Promise<void> {
  if (command.type !== 'ASSIGN') return
  const agent = await AGENT.first(services.db, { id: command.agentId })
  if (agent === undefined) throw new DomainError('AGENT_NOT_FIT')
}

/**
 * Previews what a command would do to each case.
 * @throws DomainError AGENT_NOT_FIT
 */
export async function previewSteer(services: Services, input: SteerInput): Promise<SteerOutcome[]> {
  await requireAgent(services, input.command)
  const now = services.clock.now()
  const states = await readCases(services, input.caseIds)
  return input.caseIds.map((caseId) => {
    const state = states.get(caseId)
    if (!state) return { caseId, refused: 'RECORD_NOT_FOUND', takesFromAgent: false }
    const step = decideSteer(state, input.command, now)
    return step.ok
      ? { caseId, refused: null, takesFromAgent: step.value.takenFrom !== null }
      : { caseId, refused: step.code, takesFromAgent: false }
  })
}

/**
 * Applies a command to each case in a separate write. A case that has changed meanwhile or does not allow the command
 * is reported with its error code; all other cases are still written. If an agent loses a case, their next write is
 * refused and their draft stays on screen.
 *
 * @throws DomainError AGENT_NOT_FIT
 */
export async function steer(
  services: Services,
  actor: Actor,
  input: SteerInput & { readonly reason: string },
): Promise<SteerOutcome[]> {
  await requireAgent(services, input.command)
  const states = await readCases(services, input.caseIds)
  const outcomes: SteerOutcome[] = []
  for (const caseId of input.caseIds) {
    const state = states.get(caseId)
    outcomes.push(
      state
        ? await steerOne(services, actor, state, input)
        : { caseId, refused: 'RECORD_NOT_FOUND', takesFromAgent: false },
    )
  }
  return outcomes
}

async function steerOne(
  services: Services,
  actor: Actor,
  state: CaseState,
  input: { readonly command: SteerCommand; readonly reason: string },
): Promise<SteerOutcome> {
  const now = services.clock.now()
  const step = decideSteer(state, input.command, now)
  if (!step.ok) return { caseId: state.id, refused: step.code, takesFromAgent: false }
  const { set, event, takenFrom } = step.value
  const payload = { ...event.payload, reason: input.reason }
  const written = await commitCase(services.db, {
    state,
    set,
    event: { type: event.type, payload },
    at: now,
    actor,
    action: `callback.${input.command.type.toLowerCase()}`,
    change: payload,
    services,
  })
  return {
    caseId: state.id,
    refused: written ? null : 'EDITED_MEANWHILE',
    takesFromAgent: takenFrom !== null,
  }
}

/**
 * Stops 下一个 (claiming) for all agents, or resumes it. Used for a switchboard failure, a storm, or a day on which no
 * calls are allowed. Agents can finish the cases they hold.
 */
export async function pauseQueue(
  services: Services,
  actor: Actor,
  input: { readonly paused: boolean; readonly reason: string },
): Promise<void> {
  const now = services.clock.now()
  const sql = new Statement()
  const changes = { pausedAt: input.paused ? now : null, pausedBy: actor.id, reason: input.reason }
  sql.with(
    'q',
    update(tables.callbackQueue, 'q', {
      set: assign(sql, tables.callbackQueue, { ...changes, version: oneMore(q.version) }),
      where: [`${q.id} = 1`, `(${q.pausedAt} IS NULL) = ${sql.given('bool', input.paused)}`],
      returning: pick(q, 'id'),
    }),
  )
  recordAudit(sql, actor, {
    at: now,
    action: input.paused ? 'callback.pauseQueue' : 'callback.resumeQueue',
    from: 'q',
    targetKind: 'callback_queue',
    targetId: "'queue'",
    change: sql.given('jsonb', { reason: input.reason }),
  })
  await services.db.query(sql.text('SELECT 1 FROM q'), sql.values)
}

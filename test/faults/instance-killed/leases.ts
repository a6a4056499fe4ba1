import type { Agent } from '../people/agent.ts'
import { Desk, work } from '../people/agent.ts'
import { Line, type Sending } from '../people/line.ts'
import type { Town } from '../town.ts'

/** Milliseconds of real time within which the other agents must have taken every case whose lease has ended. */
const WITHIN_MS = 60_000

/**
 * Whether the cases of the agents who left are taken by others once their leases have ended, and not before. The instances
 * must have started after time passed.
 * @returns what does not hold, and the milliseconds until the last of the cases was taken
 */
export async function leasesBroken(
  { pool }: Town,
  { sending, agents }: { readonly sending: Sending; readonly agents: readonly Agent[] },
): Promise<{ readonly ms: number; readonly broken: readonly string[] }> {
  const { memory } = sending
  const left = memory.calls.filter((call) => call.left)
  const early = left.filter(({ caseId, lease }) =>
    memory.calls.some((call) => call.caseId === caseId && call.lease > lease),
  )
  const waiting = () =>
    left.filter(
      ({ caseId, lease }) => !memory.calls.some((call) => call.caseId === caseId && call.lease !== lease),
    )
  const began = performance.now()
  const over = () => waiting().length === 0 || performance.now() - began > WITHIN_MS
  await Promise.all(
    agents.map(async (agent, number) => {
      if (left.some(({ agentId }) => agentId === agent.id)) return
      const desk = new Desk(agent, number, new Line(sending, 300_000 + number), memory)
      await work(desk, memory, { over })
      desk.close()
    }),
  )
  const { rows } = await pool.query<{ id: string }>(
    'SELECT id FROM callback_case WHERE lease_by = ANY($1::uuid[])',
    [left.map(({ agentId }) => agentId)],
  )
  return {
    ms: performance.now() - began,
    broken: [
      ...(left.length === 0 ? ['no agent left with a case in hand'] : []),
      ...early.map(({ caseId }) => `case ${caseId}: it was taken from an agent whose lease had not ended`),
      ...waiting().map(({ caseId }) => `case ${caseId}: its lease ended, and nobody could take it`),
      ...rows.map(({ id }) => `case ${id}: it is still leased to an agent who left`),
    ],
  }
}

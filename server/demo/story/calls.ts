import { finishCall } from '../../call-centre/call/finish.ts'
import { confirmApplicant, dial } from '../../call-centre/call/held-case.ts'
import { readCase } from '../../call-centre/case/store.ts'
import { claimNext } from '../../call-centre/queue/claim.ts'
import { saveProfile } from '../../call-centre/queue/profiles.ts'
import { steer } from '../../call-centre/queue/supervise.ts'
import type { CallResult } from '../../call-centre/rules/call.ts'
import { recordCall } from '../../call-centre/telephony/recordings.ts'
import type { Services } from '../../context.ts'
import type { Actor } from '../../evidence/audit.ts'
import { addDays, atHour, dayOf, MINUTE_MS } from '../../kernel/calendar.ts'
import type { Disposition } from '../../vocabulary/dispositions.ts'
import type { Storyteller } from './stories.ts'

/** The result of the calls about a case that were made before the demo starts. */
export type CallStory = 'CALLED_SUCCESS' | 'CALLED_PROBLEM' | 'CALLED_IN_VAIN' | 'CALLED_PROMISED'

/** The agent who made the demo's past calls. */
const AGENT = 'demo.agent2'
const SUPERVISOR = 'demo.supervisor'

const plain = { note: '', answers: null, promisedFor: null, language: null, problem: null } as const

async function actorOf(services: Services, username: string): Promise<Actor> {
  const { id } = await services.db.prisma.staff.findUniqueOrThrow({
    select: { id: true },
    where: { username },
  })
  return { kind: 'STAFF', id, requestId: 'seed', origin: {} }
}

async function speaks(services: Services, version: number, languages: ('zh' | 'en')[]): Promise<void> {
  const agent = await actorOf(services, AGENT)
  const profile = {
    languages,
    workDays: [1, 2, 3, 4, 5, 6, 7],
    fromHour: 9,
    toHour: 20,
    inSales: false,
    team: '一组',
  }
  await saveProfile(services, await actorOf(services, SUPERVISOR), { staffId: agent.id, version, profile })
}

/**
 * While the past events are created, the profile of `demo.agent2` lists English as its only language. This agent
 * therefore gets only the cases assigned to them.
 */
export async function beginCalls(services: Services): Promise<void> {
  await speaks(services, 0, ['en'])
}

/**
 * After the past events are created, the profile of `demo.agent2` lists Chinese and English, because one demo
 * customer needs English.
 */
export async function endCalls(services: Services): Promise<void> {
  await speaks(services, 1, ['zh', 'en'])
}

/**
 * Records the call event that a switchboard would have sent. The demo has no switchboard, so only its past calls have
 * such events.
 */
async function switchboardTells(
  services: Services,
  attemptId: string,
  startedAt: Date,
  endedAt: Date,
): Promise<void> {
  const answeredAt = new Date(startedAt.getTime() + 15_000)
  const event = {
    type: 'call.ended',
    callId: `demo-${attemptId}`,
    attemptId,
    startedAt,
    answeredAt,
    endedAt,
    recordingId: `demo-recording-${attemptId}`,
  } as const
  await recordCall(services, { id: `demo-${attemptId}`, event })
}

async function callOnce(
  teller: Storyteller,
  agent: Actor,
  result: (caseId: string) => Promise<CallResult>,
  confirm: boolean,
) {
  const { services, clock } = teller
  const next = await claimNext(services, agent)
  if (next.kind !== 'CASE') throw new Error(`the demo's agent was given nothing: ${next.because}`)
  const { caseId } = next
  const lease = (await readCase(services, caseId)).state.lease?.token ?? ''
  const { attemptId } = await dial(services, agent, { caseId, lease })
  const startedAt = clock.now()
  clock.advance(2 * MINUTE_MS)
  if (confirm) await confirmApplicant(services, agent, { caseId, lease })
  clock.advance(4 * MINUTE_MS)
  if (confirm) await switchboardTells(services, attemptId, startedAt, clock.now())
  await finishCall(services, agent, { caseId, lease, result: await result(caseId) })
}

/**
 * Records a COMPLETED result with answers to every question. The questions in `failing` get the failing answer with
 * the given comment.
 */
async function answered(
  services: Services,
  caseId: string,
  failing: Readonly<Record<string, string>>,
): Promise<CallResult> {
  const questions = (await readCase(services, caseId)).visit.state.questions ?? []
  const answers = Object.fromEntries(
    questions.map(({ key, passing }) => {
      const comment = failing[key]
      const other = passing === 'YES' ? ('NO' as const) : ('YES' as const)
      return [key, comment === undefined ? { answer: passing } : { answer: other, comment }]
    }),
  )
  const problem =
    Object.keys(failing).length === 0
      ? null
      : { category: 'TERMS_UNCLEAR' as const, description: '客户表示投保时没有讲清楚犹豫期，希望再说明一次' }
  return { ...plain, disposition: 'COMPLETED', answers, problem }
}

/** Makes two unsuccessful calls on each of three days. */
async function callInVain(teller: Storyteller, agent: Actor): Promise<void> {
  const results: readonly Disposition[] = [
    'NO_ANSWER',
    'BUSY',
    'NO_ANSWER',
    'POWERED_OFF',
    'UNAVAILABLE',
    'NO_ANSWER',
  ]
  const first = dayOf(teller.clock.now())
  for (const [index, disposition] of results.entries()) {
    teller.clock.set(atHour(addDays(first, Math.floor(index / 2)), index % 2 === 0 ? 11 : 15))
    await callOnce(teller, agent, () => Promise.resolve({ ...plain, disposition }), false)
  }
}

/** Makes the calls about one case while the demo's clock is set to the past. */
export async function tellCalls(teller: Storyteller, visitId: string, story: CallStory): Promise<void> {
  const { services, clock } = teller
  const agent = await actorOf(services, AGENT)
  const { id: caseId } = await services.db.prisma.callbackCase.findFirstOrThrow({
    select: { id: true },
    where: { visitId },
  })
  await steer(services, await actorOf(services, SUPERVISOR), {
    caseIds: [caseId],
    command: { type: 'ASSIGN', agentId: agent.id },
    reason: '演示数据',
  })
  clock.advance(20 * MINUTE_MS)
  switch (story) {
    case 'CALLED_SUCCESS':
      return await callOnce(teller, agent, (id) => answered(services, id, {}), true)
    case 'CALLED_PROBLEM':
      return await callOnce(
        teller,
        agent,
        (id) => answered(services, id, { 'cooling-off': '不知道可以退' }),
        true,
      )
    case 'CALLED_IN_VAIN':
      return await callInVain(teller, agent)
    case 'CALLED_PROMISED': {
      const promisedFor = atHour(addDays(dayOf(clock.now()), 2), 15)
      const result = {
        ...plain,
        disposition: 'APPOINTMENT' as const,
        note: '客户在开车，约好再打',
        promisedFor,
      }
      return await callOnce(teller, agent, () => Promise.resolve(result), false)
    }
  }
}

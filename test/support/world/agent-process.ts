import { finishCall } from '#server/call-centre/call/finish.ts'
import { dial } from '#server/call-centre/call/held-case.ts'
import { readCase } from '#server/call-centre/case/store.ts'
import { claimNext } from '#server/call-centre/queue/claim.ts'
import { ManualClock } from '#server/kernel/clock.ts'
import { openDatabase } from '#server/kernel/database/db.ts'
import { readEnv } from '#server/kernel/process/env.ts'
import { createServices } from '#server/services.ts'

/**
 * An instance of the product in a separate process, with one agent who claims cases and calls as fast as possible
 * until the process is killed. Each step that the product has confirmed is written as one line of JSON to the output
 * before the next request.
 *
 * Arguments: the agent's id, and the instant at which the process's clock begins.
 */
const [agentId = '', instant = ''] = process.argv.slice(2)
const env = readEnv()
const db = openDatabase(env)
const { services } = createServices({
  env,
  db,
  clock: new ManualClock(new Date(instant)),
  wake: () => undefined,
})
const actor = { kind: 'STAFF', id: agentId, requestId: 'agent-process', origin: {} } as const
const result = { note: '', answers: null, promisedFor: null, language: null, problem: null }

function say(line: Readonly<Record<string, string>>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

for (;;) {
  const next = await claimNext(services, actor)
  if (next.kind === 'NOTHING') break
  const { state } = await readCase(services, next.caseId)
  const held = { caseId: next.caseId, lease: state.lease?.token ?? '' }
  say({ step: 'CLAIMED', ...held })
  const { attemptId } = await dial(services, actor, held)
  say({ step: 'DIALLED', ...held, attemptId })
  await finishCall(services, actor, { ...held, result: { ...result, disposition: 'NO_ANSWER' } })
  say({ step: 'FINISHED', ...held, attemptId })
}
await db.close()

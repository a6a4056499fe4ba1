import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { writeCursor } from '#server/back-office/filter.ts'
import { answerTrpc } from '#server/http/base/trpc.ts'
import type { Database } from '#server/kernel/database/db.ts'
import { createLog } from '#server/kernel/process/log.ts'
import type { StaffMember } from '#server/procedure/staff-member.ts'
import { freePort } from '#server/run/machine/ports.ts'
import { staffRoles } from '#server/vocabulary/rights.ts'
import { samplesOf, withEachText } from '#test/support/inputs/input-samples.ts'
import { everyInput, routers } from '#test/support/inputs/procedures.ts'
import { askedCase } from '#test/support/world/queue.ts'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import { type Browser, createWorld, openQuestions, verify, type World } from '#test/support/world/world.ts'

/** Characters that cannot be stored. They are inserted at both ends of a text and inside it. */
const UNSTORABLE = '\u0000\ud83d\ufffe\u0007\udc4b\uffff'
const hostile: readonly (readonly [string, (text: string) => string])[] = [
  [
    'controls, halves of characters and noncharacters',
    (text) => `${UNSTORABLE}${text.slice(0, 1)}${UNSTORABLE}${text.slice(1)}${UNSTORABLE}`,
  ],
  ['bidi controls', (text) => `\u202e${text}\u2066`],
  ['a great length', (text) => `${text}${'长'.repeat(20_000)}`],
]

let world: World
let staff: StaffMember
let browser: Browser
let server: Server
let origin: string
let hints: Record<string, string>
/** Statements that were sent to the database with a character that cannot be stored there. */
let offences: string[]

/** Finds a character that cannot be stored, either directly or as an escape in JSON text. */
const UNSTORABLE_SENT = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]|\\u(?:00[01]|d[89a-f]|fff[ef])/u

function watched(db: Database, path: () => string): Database {
  return {
    ...db,
    query: (text, values) => {
      for (const value of values.flat()) {
        if (typeof value === 'string' && UNSTORABLE_SENT.test(value))
          offences.push(`${path()}: ${text.slice(0, 80)}`)
      }
      return db.query(text, values)
    },
  }
}

let calling = ''

beforeAll(async () => {
  world = await createWorld()
  const services = { ...world.services, db: watched(world.db, () => calling) }
  staff = await createStaff(world, staffRoles)
  const { visitId, openid } = await world.due({ idType: 'PASSPORT' })
  browser = await world.browser(openid)
  await verify(world, browser, visitId)
  const { questionnaire } = await openQuestions(browser, visitId)
  const { caseId } = await askedCase(world)
  const agent = staffCaller(world.services, staff)
  await agent.callback.next()
  const { held } = await agent.callback.view({ caseId })
  hints = {
    visitId,
    caseId: caseId,
    from: '2026-03-01',
    to: '2026-03-02',
    policyNo: '20000000000000000',
  }
  hints.after = writeCursor({ openedAt: world.clock.now(), id: visitId })
  hints.lease = held?.lease ?? ''
  hints['a-key'] = questionnaire.questions[0]?.key ?? ''
  const log = createLog({ LOG_LEVEL: 'silent' })
  server = createServer((request, response) => {
    const [, kind = '', path = ''] = (request.url ?? '').split('/')
    const { origin: from } = browser.request
    const context = {
      services,
      request: kind === 'staff' ? { staff, requestId: 'test', origin: from } : browser.request,
    }
    const router = kind === 'customer' || kind === 'staff' ? routers[kind] : undefined
    const admit = () => context
    if (router) answerTrpc({ router, path, request, response, log, admit }).catch(() => response.destroy())
  })
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${port}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await world.close()
})

const answerSchema = z.object({
  error: z.object({ data: z.object({ code: z.string() }) }).optional(),
})

/** Calls a procedure. Returns the error code if the call is refused, otherwise null. */
async function send(kind: string, path: string, input: unknown): Promise<string | null> {
  calling = path
  const answer = await fetch(`${origin}/${kind}/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    // Like a browser, `JSON.stringify` writes half surrogate pairs as escapes.
    body: JSON.stringify(input),
  })
  return answerSchema.parse(await answer.json()).error?.data.code ?? null
}

it('every input with a text is found', () => {
  expect(everyInput.length).toBeGreaterThan(80)
})

/**
 * Maximum number of inputs that are tried for one place of a text in the schema. The same place can occur in many
 * inputs; conditions, for example, are nested in every wording.
 */
const MOST_OF_A_PLACE = 2

function inputsOf(schema: z.ZodType, change: (text: string) => string): unknown[] {
  const tried = new Map<string, number>()
  return samplesOf(schema, hints)
    .flatMap((sample) => withEachText(sample, change))
    .filter(({ place }) => {
      const times = (tried.get(place) ?? 0) + 1
      tried.set(place, times)
      return times <= MOST_OF_A_PLACE
    })
    .map(({ value }) => asNew(value))
}

/** Gives an input a new command id, because a repeated command would only get the earlier response. */
function asNew(input: unknown): unknown {
  const isCommand = typeof input === 'object' && input !== null && 'commandId' in input
  return isCommand && typeof input.commandId === 'string' && input.commandId.length === 36
    ? { ...input, commandId: randomUUID() }
    : input
}

it.each(everyInput)('$kind $path', async ({ kind, path, schema }) => {
  for (const [what, change] of hostile) {
    offences = []
    for (const input of inputsOf(schema, change)) {
      const code = await send(kind, path, input)
      expect(code, `${what} in ${JSON.stringify(input).slice(0, 300)}`).not.toBe('INTERNAL')
    }
    expect(offences, what).toEqual([])
  }
})

it('a customer’s text is stored without characters that cannot be stored, under the question it belongs to', async () => {
  const { visitId } = hints
  const key = hints['a-key'] ?? ''
  const answers = { [`${key}\u0000`]: { answer: 'NO', comment: '没有\u0000收到\ud83d，👋 \u202e再说\uffff' } }
  expect(await send('customer', 'visit.saveDraft', { visitId, commandId: randomUUID(), answers })).toBeNull()
  const { rows } = await world.db.pool.query('SELECT answers FROM visit WHERE id = $1', [visitId])
  expect(rows[0].answers[key]).toEqual({ answer: 'NO', comment: '没有收到，👋 \u202e再说' })
})

it('none of these characters reaches the database', async () => {
  const { rows: columns } = await world.db.pool.query<{ t: string; c: string }>(
    `SELECT table_name AS t, column_name AS c FROM information_schema.columns
      WHERE table_schema = 'public' AND data_type IN ('text', 'character varying', 'json', 'jsonb', 'ARRAY')`,
  )
  expect(columns.length).toBeGreaterThan(100)
  for (const { t, c } of columns) {
    const { rows } = await world.db.pool.query(
      `SELECT "${c}"::text AS value FROM "${t}"
        WHERE "${c}"::text ~ '[\\u0001-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f\\ufffe\\uffff]|\\\\u00[01]' LIMIT 1`,
    )
    expect(rows, `${t}.${c}`).toEqual([])
  }
})

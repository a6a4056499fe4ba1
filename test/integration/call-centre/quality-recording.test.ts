import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createRecordingStore } from '#server/adapters/telephony/recording-store.ts'
import { createTelLinks } from '#server/adapters/telephony/tel.ts'
import type { Services } from '#server/context.ts'
import { write } from '#server/emulators/base/http.ts'
import { createRecordingsEmulator } from '#server/emulators/recordings.ts'
import { answerRecording } from '#server/http/stream/recording.ts'
import { createStreams } from '#server/http/stream/streams.ts'
import { DAY_MS } from '#server/kernel/calendar.ts'
import { createLog } from '#server/kernel/process/log.ts'
import type { StaffMember } from '#server/procedure/staff-member.ts'
import { freePort } from '#server/run/machine/ports.ts'
import { askedCase, callAndFinish, type Desk, deskOf, takeNext } from '#test/support/world/queue.ts'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import { createWorld, refusal, telephonySecret, type World } from '#test/support/world/world.ts'

const TOKEN = 'token-of-the-store'

let world: World
let services: Services
let chief: Desk
let store: Server
let server: Server
let origin: string
/** Who is signed in for the next request. */
let asks: StaffMember | null
/** How the switchboard's store answers: normally, with an error, or with a page instead of a recording. */
let storeAnswers: 'recording' | 'error' | 'page'

async function listen(listening: Server): Promise<string> {
  const port = await freePort()
  await new Promise<void>((resolve) => listening.listen(port, '127.0.0.1', resolve))
  return `http://127.0.0.1:${port}`
}

beforeAll(async () => {
  world = await createWorld()
  const emulator = createRecordingsEmulator({ token: TOKEN })
  store = createServer((request, response) => {
    if (storeAnswers === 'error') return void response.writeHead(500).end()
    if (storeAnswers === 'page')
      return void response.writeHead(200, { 'Content-Type': 'text/html' }).end('<script></script>')
    const seen = {
      method: 'GET',
      path: (request.url ?? '').slice(1),
      query: new URLSearchParams(),
      headers: request.headers,
      body: Buffer.alloc(0),
    }
    void emulator.api(seen).then((reply) => write(response, reply))
  })
  const recordings = createRecordingStore({ endpoint: await listen(store), token: TOKEN })
  services = Object.create(world.services, {
    telephony: { value: createTelLinks(telephonySecret, world.clock, false, recordings) },
  })
  const streams = createStreams(6)
  const log = createLog({ LOG_LEVEL: 'silent' })
  server = createServer((request, response) => {
    const asked = { staff: asks, requestId: 'test', origin: {}, device: null }
    const id = (request.url ?? '').slice(1)
    answerRecording(services, log, streams, asked, id, request, response).catch(() => response.destroy())
  })
  origin = await listen(server)
  const staff = await createStaff(world, ['SUPERVISOR'])
  chief = { staff, call: staffCaller(services, staff) }
  asks = staff
  storeAnswers = 'recording'
})
afterAll(async () => {
  for (const each of [server, store]) {
    each.closeAllConnections()
    await new Promise((resolve) => each.close(resolve))
  }
  await world.close()
})

/** Makes a call that is selected for review, with this recording. Returns the quality check. */
async function checked(index: number, recordingId: string | null) {
  const { visitId } = await askedCase(world, 10, {}, index)
  const anna = await deskOf(world)
  const problem = { category: 'OTHER', description: '投诉服务态度' } as const
  await callAndFinish(anna, await takeNext(anna), { disposition: 'COMPLAINT', problem })
  const { rows } = await world.db.pool.query(
    `UPDATE callback_attempt a SET recording_id = $2 FROM quality_check t, callback_case k
      WHERE t.attempt_id = a.id AND k.id = a.case_id AND k.visit_id = $1 RETURNING t.id, t.case_id, t.version`,
    [visitId, recordingId],
  )
  return { id: rows[0].id, caseId: rows[0].case_id, version: rows[0].version, anna }
}

const full = {
  OPENING: 10,
  IDENTITY: 20,
  DISCLOSURE: 15,
  VERBATIM: 20,
  NEUTRAL: 10,
  RECORD: 15,
  COURTESY: 5,
  CLOSING: 5,
}
const sheetOf = ({ id, version }: { id: string; version: number }) => ({
  id,
  version,
  scores: full,
  fatal: [],
  comment: '',
})
const get = (id: string, headers: Record<string, string> = {}) => fetch(`${origin}/${id}`, { headers })
const codeOf = async (answer: Response) => (await answer.json()).error.data.code

async function openingsInAudit(caseId: string) {
  const { rows } = await world.db.pool.query(
    "SELECT actor_id, change FROM audit WHERE action = 'quality.listen' AND target_id = $1",
    [caseId],
  )
  return rows
}

it('a call cannot be scored before its reviewer has heard the recording', async () => {
  const check = await checked(10, 'rec-1')
  expect(await chief.call.quality.get({ id: check.id })).toMatchObject({ listening: 'NOT_YET' })
  expect(await refusal(chief.call.quality.score(sheetOf(check)))).toBe('RECORDING_NOT_HEARD')

  const opening = await chief.call.quality.openRecording({ id: check.id })
  // Asking for the recording is not hearing it.
  expect(await refusal(chief.call.quality.score(sheetOf(check)))).toBe('RECORDING_NOT_HEARD')

  const answer = await get(opening.id)
  const whole = Buffer.from(await answer.arrayBuffer())
  expect(answer.status).toBe(200)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'audio/wav',
    'content-length': String(whole.length),
    'accept-ranges': 'bytes',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  const part = await get(opening.id, { Range: 'bytes=100-199' })
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${whole.length}`])
  expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(100, 200))
  const beyond = await get(opening.id, { Range: `bytes=${whole.length}-` })
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${whole.length}`])

  // One opening is one row of the audit, however many ranges the player asks for.
  expect(await openingsInAudit(check.caseId)).toEqual([
    { actor_id: chief.staff.id, change: { recordingId: 'rec-1' } },
  ])
  expect(await chief.call.quality.get({ id: check.id })).toMatchObject({ listening: 'HEARD' })
  expect(await chief.call.quality.score(sheetOf(check))).toMatchObject({ status: 'DONE', total: 100 })

  // Another reviewer has heard nothing.
  const other = staffCaller(services, await createStaff(world, ['APPROVER']))
  expect(await refusal(other.quality.score({ ...sheetOf(check), version: check.version + 1 }))).toBe(
    'RECORDING_NOT_HEARD',
  )
})

it('only the reviewer who opened the recording gets it, with their right, and not for ever', async () => {
  const check = await checked(20, 'rec-2')
  const { id } = await chief.call.quality.openRecording({ id: check.id })
  const other = await createStaff(world, ['SUPERVISOR'])
  const agent = { ...chief.staff, roles: ['AGENT'] as const }
  const statuses = []
  for (const who of [other, agent, { ...chief.staff, mustChangePassword: true }, null]) {
    asks = who
    const answer = await get(id)
    statuses.push([answer.status, await codeOf(answer)])
  }
  asks = chief.staff
  expect(statuses).toEqual([
    [404, 'RECORD_NOT_FOUND'],
    [403, 'NOT_ALLOWED'],
    [403, 'PASSWORD_CHANGE_REQUIRED'],
    [401, 'STAFF_NOT_SIGNED_IN'],
  ])
  expect((await get('not-an-id')).status).toBe(404)
  const own = staffCaller(services, { ...check.anna.staff, roles: ['AGENT', 'SUPERVISOR'] })
  expect(await refusal(own.quality.openRecording({ id: check.id }))).toBe('NOT_ON_YOURSELF')
  world.clock.advance(DAY_MS)
  expect((await get(id)).status).toBe(404)
})

it('a call without a recording, or with one that is gone, can be scored', async () => {
  const without = await checked(30, null)
  expect(await chief.call.quality.get({ id: without.id })).toMatchObject({ listening: 'NONE' })
  expect(await refusal(chief.call.quality.openRecording({ id: without.id }))).toBe('STEP_NOT_POSSIBLE')
  expect(await chief.call.quality.score(sheetOf(without))).toMatchObject({ status: 'DONE' })

  const gone = await checked(40, 'rec-gone')
  const { id } = await chief.call.quality.openRecording({ id: gone.id })
  expect((await get(id)).status).toBe(404)
  expect(await chief.call.quality.get({ id: gone.id })).toMatchObject({ listening: 'MISSING' })
  expect(await chief.call.quality.score(sheetOf(gone))).toMatchObject({ status: 'DONE' })
})

it('a switchboard that fails, or sends something else, is told as such and counts as not heard', async () => {
  const check = await checked(50, 'rec-5')
  const { id } = await chief.call.quality.openRecording({ id: check.id })
  for (const fault of ['error', 'page'] as const) {
    storeAnswers = fault
    const answer = await get(id)
    expect([answer.status, await codeOf(answer)]).toEqual([503, 'VENDOR_UNAVAILABLE'])
  }
  storeAnswers = 'recording'
  expect(await refusal(chief.call.quality.score(sheetOf(check)))).toBe('RECORDING_NOT_HEARD')
})

it('the material has the script without names, and leads to the next call to review', async () => {
  const [one, two] = [await checked(60, null), await checked(70, null)]
  const first = await chief.call.quality.get({ id: one.id })
  expect(first.next).toBe(two.id)
  const second = await chief.call.quality.get({ id: two.id })
  expect(second).toMatchObject({ previous: one.id, next: null })
  expect(first.script.opening.join('')).toContain('〔称呼〕')
  // The agent who made the next call would have to skip it.
  const own = staffCaller(services, { ...two.anna.staff, roles: ['SUPERVISOR'] })
  expect((await own.quality.get({ id: one.id })).next).toBeNull()
})

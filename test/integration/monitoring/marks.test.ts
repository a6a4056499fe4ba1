import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { demoVendorSettings } from '#server/kernel/process/env.ts'
import { createLog } from '#server/kernel/process/log.ts'
import { signWebhook, webhookKey } from '#server/kernel/secret/standard-webhooks.ts'
import { demoKey } from '#server/partner/client/key.ts'
import { shippedTemplate } from '#server/questionnaire/rules/shipped-template.ts'
import { freePort } from '#server/run/machine/ports.ts'
import { seedIfEmpty } from '#server/run/seed.ts'
import { csvFile, policyRow } from '#test/support/data/policies.ts'
import { type OpenFront, openFront, staffCookies } from '#test/support/server/front.ts'
import { openTraceReceiver, type TraceReceiver } from '#test/support/server/trace-receiver.ts'

/** Data that must be found nowhere: each is written in a way in which nothing else is. */
const MARK = {
  name: '印记寻踪',
  phone: '+8619900077345',
  idNumber: 'P77340199X',
  policyNo: '77345198820260001',
  otherName: '印记别人',
  otherPhone: '+8619900077346',
  otherIdNumber: 'P77340200X',
  otherPolicyNo: '77345198820260002',
  search: '印记搜索词',
  comment: '印记批注',
  callId: 'mark-call-883127',
  callPhone: '19900077999',
  secret: 'mark-secret-5582',
  fileName: '印记文件名',
} as const

let open: OpenFront
let traces: TraceReceiver
let metricsUrl: string
const lines: string[] = []
/** What became known on the way: sessions, tokens, codes, and ids of the person, the policy and the visit. */
const secrets = new Set<string>()
const ids = new Set<string>()

beforeAll(async () => {
  traces = await openTraceReceiver()
  const metricsPort = await freePort()
  metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`
  open = await openFront({
    variables: {
      METRICS_PORT: String(metricsPort),
      OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
      DATABASE_NAMED_STATEMENTS: 'on',
    },
    fill: async (env) => {
      await seedIfEmpty(env, () => undefined)
    },
    log: createLog({ LOG_LEVEL: 'trace' }, { write: (line) => lines.push(line) }),
  })
  // Jobs are deleted when they are done, so a copy of each is kept.
  await open.database.pool.query(`
    CREATE TABLE seen_job (job text);
    CREATE FUNCTION see_job() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
      'BEGIN INSERT INTO public.seen_job VALUES (row_to_json(NEW)::text); RETURN NEW; END';
    CREATE TRIGGER seen AFTER INSERT OR UPDATE ON graphile_worker._private_jobs
      FOR EACH ROW EXECUTE FUNCTION see_job();`)
})
afterAll(async () => {
  await open.close()
  await traces.close()
})

const json = { 'Content-Type': 'application/json' }

interface Answer {
  readonly status: number
  readonly body: unknown
  readonly cookies: readonly string[]
}

async function send(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(`${open.origin}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...json, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await answer.text()
  return {
    status: answer.status,
    body: text.startsWith('{') ? JSON.parse(text) : text,
    cookies: answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? ''),
  }
}

const result = z.object({ result: z.object({ data: z.unknown() }) })
const pendingVisits = z.array(z.object({ visitId: z.uuid() }))

async function importPolicy(change: object, policyNo: string): Promise<void> {
  const { policyNo: _, ...row } = policyRow(1, new Date(), { idType: 'PASSPORT', ...change })
  const answer = await fetch(`${open.origin}/api/v1/policies/${policyNo}`, {
    method: 'PUT',
    headers: {
      ...json,
      Authorization: `Bearer ${demoKey.key}`,
      'Idempotency-Key': `mark-${policyNo}`,
    },
    body: JSON.stringify(row),
  })
  expect(answer.status, await answer.clone().text()).toBeLessThan(300)
}

async function signedIn(openid: string): Promise<Record<string, string>> {
  const became = await send('/emulator/control/become', { openid })
  const cookies = new Map(became.cookies.map((each) => [each.split('=')[0] ?? '', each]))
  let url = new URL('/api/wechat/sign-in?to=/h5/visits', open.origin)
  for (let hop = 0; hop < 6; hop += 1) {
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { Cookie: [...cookies.values()].join('; ') },
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      cookies.set(pair.split('=')[0] ?? '', pair)
    }
    const location = answer.headers.get('location')
    if (location === null) break
    url = new URL(location, url)
    const code = url.searchParams.get('code')
    if (code !== null) secrets.add(code)
  }
  const session = cookies.get('rv_session') ?? ''
  secrets.add(session.slice('rv_session='.length))
  return { Cookie: session }
}

/** The newest code that was sent to a phone, which is sent after the request that caused it. */
async function codeOf(phone: string): Promise<string> {
  return await vi.waitFor(
    async () => {
      const inbox = await fetch(`${open.origin}/emulator/control/sms?phone=${encodeURIComponent(phone)}`)
      const [, code] = /\b(\d{6})\b/.exec(JSON.stringify(await inbox.json())) ?? []
      if (code === undefined) throw new Error('no code was sent')
      return code
    },
    { timeout: 20_000 },
  )
}

async function customerGoesThrough(): Promise<void> {
  const session = await signedIn('omark-openid-99317')
  const call = async (path: string, input: unknown, more: Record<string, string> = {}) =>
    await send(`/api/trpc/${path}`, input, { ...session, ...more })
  const papers = { name: MARK.name, idType: 'PASSPORT', idNumber: MARK.idNumber, phone: MARK.phone }
  await call('session.registrationCode', { ...papers, idNumber: MARK.secret })
  await send('/api/demo/moveClock', { byMs: 61_000 })
  const asked = await call('session.registrationCode', papers)
  expect(asked.status, JSON.stringify(asked.body)).toBe(200)
  const registered = await call('session.register', { code: await codeOf(MARK.phone) })
  expect(registered.status, JSON.stringify(registered.body)).toBe(200)
  const pending = await call('visit.pending', undefined)
  const [visit] = pendingVisits.parse(result.parse(pending.body).result.data)
  const visitId = visit?.visitId ?? ''
  ids.add(visitId)
  const step = (name: string, more: object = {}, headers: Record<string, string> = {}) =>
    call(`visit.${name}`, { visitId, commandId: randomUUID(), ...more }, headers)
  expect((await step('start')).status).toBe(200)
  // A wrong code, and input that no schema takes.
  await call('identity.smsSend', { visitId })
  await call('identity.smsVerify', { visitId, code: '000000', commandId: randomUUID() })
  await call('visit.view', { visitId: MARK.secret, name: MARK.name })
  await call('visit.sign', `{"visitId":"${MARK.secret}`)
  await send('/api/demo/moveClock', { byMs: 61_000 })
  await call('identity.smsSend', { visitId })
  await wait(500)
  const verified = await call('identity.smsVerify', {
    visitId,
    code: await codeOf(MARK.phone),
    commandId: randomUUID(),
  })
  expect(verified.status, JSON.stringify(verified.body)).toBe(200)
  const { identityToken } = z
    .object({ identityToken: z.string() })
    .parse(result.parse(verified.body).result.data)
  secrets.add(identityToken)
  const known = { 'X-Identity-Token': identityToken }
  await call('visit.notice', { visitId }, known)
  expect((await step('confirmNotice', {}, known)).status).toBe(200)
  const opened = await step('openQuestionnaire', {}, known)
  expect(opened.status).toBe(200)
  const { questionnaire } = z
    .object({ questionnaire: z.object({ questions: z.array(z.object({ key: z.string() })) }) })
    .parse(result.parse(opened.body).result.data)
  const passing = new Map(shippedTemplate.questions.map(({ key, passing: answer }) => [key, answer]))
  const answers = Object.fromEntries(
    questionnaire.questions.map(({ key }, place) => [
      key,
      { answer: passing.get(key), ...(place === 0 ? { comment: MARK.comment } : {}) },
    ]),
  )
  await step('saveDraft', { answers }, known)
  await send('/api/demo/moveClock', { byMs: 61_000 })
  const submitted = await step('submit', { answers }, known)
  expect(submitted.status, JSON.stringify(submitted.body)).toBe(200)
  const stroke = (at: number) =>
    Array.from({ length: 40 }, (_, i) => [20 + at * 70 + i, 40 + ((i * 7) % 90), at * 700 + i * 16])
  const signature = { width: 320, height: 180, strokes: [0, 1, 2, 3].map(stroke) }
  const signed = await step('sign', { revision: 1, signature }, known)
  expect(signed.status, JSON.stringify(signed.body)).toBe(200)
}

async function staffLooksUp(): Promise<void> {
  await send('/api/admin/session/sign-in', { username: MARK.search, password: MARK.secret })
  const cookie = { Cookie: await staffCookies(open, 'demo.supervisor') }
  for (const pair of cookie.Cookie.split('; ')) secrets.add(pair.slice(pair.indexOf('=') + 1))
  const staff = (path: string, input: unknown) => send(`/api/admin/trpc/${path}`, input, cookie)
  for (const search of [MARK.search, MARK.name, MARK.phone, MARK.idNumber, MARK.policyNo])
    expect((await staff('desk.find', { search })).status).toBeLessThan(500)
  await staff('desk.visits', { filter: { search: MARK.policyNo, no: MARK.secret } })
  await staff(`no.such.${MARK.secret}`, {})
  const admin = { Cookie: await staffCookies(open, 'demo.admin') }
  const rows = [
    policyRow(7, new Date(), {
      idType: 'PASSPORT',
      idNumber: MARK.otherIdNumber,
      applicantName: MARK.otherName,
      phone: MARK.otherPhone,
      policyNo: MARK.otherPolicyNo,
    }),
  ]
  const answer = await fetch(`${open.origin}/api/admin/imports`, {
    method: 'POST',
    headers: {
      ...admin,
      'Content-Type': 'application/octet-stream',
      'X-File-Name': encodeURIComponent(`${MARK.fileName}.csv`),
    },
    body: csvFile(rows),
  })
  expect(answer.status).toBeLessThan(500)
}

async function othersKnock(): Promise<void> {
  await importPolicy({}, 'not-a-number').catch(() => undefined)
  await fetch(`${open.origin}/api/v1/policies/${MARK.policyNo}`, {
    headers: { Authorization: `Bearer ${MARK.secret}` },
  })
  await fetch(`${open.origin}/api/v1/${MARK.secret}?name=${encodeURIComponent(MARK.name)}`, {
    headers: { Authorization: `Bearer ${demoKey.key}` },
  })
  await fetch(`${open.origin}/l/${MARK.secret}`, { redirect: 'manual' })
  await fetch(`${open.origin}/api/${MARK.secret}`)
  await fetch(`${open.origin}/api/admin/exports/${MARK.secret}`)
  const key = webhookKey(demoVendorSettings(3000).TELEPHONY_SECRET ?? '')
  if (key === null) throw new Error('the demo has no secret of the switchboard')
  const body = JSON.stringify({
    type: 'call.ended',
    callId: MARK.callId,
    phone: MARK.callPhone,
    agent: MARK.search,
    startedAt: new Date().toISOString(),
    endedAt: new Date().toISOString(),
  })
  const at = String(Math.floor(Date.now() / 1000))
  const told = await send('/api/telephony/events', body, {
    'webhook-id': 'msg_mark',
    'webhook-timestamp': at,
    'webhook-signature': signWebhook(key, 'msg_mark', at, body),
  })
  expect(told.status, JSON.stringify(told.body)).toBeLessThan(300)
  // A failure inside: the table is gone for a moment, so that PostgreSQL quotes what it was asked.
  await open.database.pool.query('ALTER TABLE wechat_binding RENAME TO wechat_binding_gone')
  await send('/api/trpc/visit.pending', undefined, await signedIn('omark-openid-99317').catch(() => ({})))
  await open.database.pool.query('ALTER TABLE wechat_binding_gone RENAME TO wechat_binding')
}

/** A job fails at a statement, and PostgreSQL quotes data of the row. */
async function jobFails(): Promise<void> {
  const { pool } = open.database
  await pool.query(`
    CREATE FUNCTION quote_row() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN RAISE EXCEPTION ''no place for ${MARK.name} %'', NEW.id; END';
    CREATE TRIGGER quoting BEFORE UPDATE ON outbox FOR EACH ROW EXECUTE FUNCTION quote_row()`)
  await importPolicy({ applicantName: MARK.otherName, idNumber: MARK.otherIdNumber }, MARK.otherPolicyNo)
  await send('/api/demo/moveClock', { byMs: 24 * 3_600_000 })
  await expect
    .poll(
      async () =>
        (await pool.query("SELECT FROM seen_job WHERE job LIKE '%no place for%' OR job LIKE '%P0001%'"))
          .rowCount,
      {
        timeout: 60_000,
      },
    )
    .toBeGreaterThan(0)
  await pool.query('DROP TRIGGER quoting ON outbox; DROP FUNCTION quote_row()')
}

/** The spellings in which a mark could have been written. */
function spellingsOf(mark: string): string[] {
  const plain = mark.replace(/^\+86/, '')
  return [...new Set([mark, plain, encodeURIComponent(mark), JSON.stringify(mark).slice(1, -1)])]
}

function found(where: string, marks: Iterable<string>): string[] {
  return [...marks].filter((mark) => spellingsOf(mark).some((spelling) => where.includes(spelling)))
}

describe('data of persons', () => {
  test('reaches neither logs nor metrics nor traces nor jobs, whoever sends it', async () => {
    await importPolicy(
      { applicantName: MARK.name, idNumber: MARK.idNumber, phone: MARK.phone },
      MARK.policyNo,
    )
    await customerGoesThrough()
    await staffLooksUp()
    await othersKnock()
    await jobFails()
    for (const { id } of (
      await open.database.pool.query(
        'SELECT id FROM customer UNION SELECT id FROM policy UNION SELECT id FROM visit',
      )
    ).rows)
      ids.add(String(id))
    const metrics = await (await fetch(metricsUrl)).text()
    await expect.poll(() => traces.bodies.join('').includes('visit.sign'), { timeout: 20_000 }).toBe(true)
    await expect
      .poll(async () => (await open.database.pool.query('SELECT FROM seen_job')).rowCount, {
        timeout: 90_000,
      })
      .toBeGreaterThan(3)
    const jobs = (await open.database.pool.query('SELECT job FROM seen_job')).rows
      .map(({ job }) => job)
      .join('\n')

    const marks = [...Object.values(MARK), ...[...secrets].filter((secret) => secret.length > 5)]
    const logs = lines.join('')
    const traced = traces.bodies.join('\n')
    // The search finds what is there.
    expect(found(`x${encodeURIComponent(MARK.name)}y`, [MARK.name])).toEqual([MARK.name])
    expect(secrets.size).toBeGreaterThan(4)
    expect(ids.size).toBeGreaterThan(10)
    expect(logs).toContain('"route":"visit.sign"')
    expect(logs).toContain('a call failed unexpectedly')
    expect(logs).toContain('a job failed')
    expect(metrics).toContain('route="visit.sign"')
    expect({
      logs: found(logs, marks),
      metrics: found(metrics, [...marks, ...ids]),
      traces: found(traced, [...marks, ...ids]),
      jobs: found(jobs, [...marks, ...ids]),
    }).toEqual({ logs: [], metrics: [], traces: [], jobs: [] })
  })
})

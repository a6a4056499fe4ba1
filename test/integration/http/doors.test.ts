import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { seed } from '#server/demo/story/seed.ts'
import { rates } from '#server/http/base/rules/rate.ts'
import { MOST_BYTES } from '#server/policy-import/rules/bounds.ts'
import { bodyLimits } from '#server/procedure/body-limits.ts'
import { staffRoles } from '#server/vocabulary/rights.ts'
import { csvFile, policyRow } from '#test/support/data/policies.ts'
import { everyInput, everyProcedure, type RouterKind } from '#test/support/inputs/procedures.ts'
import { type OpenFront, openFront, staffCookies } from '#test/support/server/front.ts'

let open: OpenFront
/** The cookies of a signed-in person, for each of the two routers. */
let cookies: Record<RouterKind, string>

const prefixes = { customer: '/api/trpc', staff: '/api/admin/trpc' } as const

/** Creates a customer's session and returns its cookie. The openid need not be bound to a customer. */
async function customerSession(): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await open.database.pool.query(
    `INSERT INTO customer_session (id, openid, created_at, expires_at)
      VALUES (sha256(convert_to($1, 'UTF8')), 'odemo-jia', now(), now() + interval '90 days')`,
    [token],
  )
  return `rv_session=${token}`
}

const staffSession = (username = 'demo.admin') => staffCookies(open, username)

beforeAll(async () => {
  open = await openFront({ fill: (env) => seed({ env, log: () => undefined }) })
  // One account calls every procedure here, which the database does not allow otherwise.
  await open.database.pool.query('ALTER TABLE staff DROP CONSTRAINT staff_audit_apart')
  await open.database.pool.query(`UPDATE staff SET roles = $1 WHERE username = 'demo.admin'`, [staffRoles])
  cookies = { customer: await customerSession(), staff: await staffSession() }
})
afterAll(() => open.close())

const answerSchema = z.object({
  error: z
    .object({ data: z.object({ code: z.string(), details: z.record(z.string(), z.unknown()) }) })
    .optional(),
})

const uploadSchema = answerSchema.extend({ id: z.string().optional() })

interface Asked {
  readonly kind: RouterKind
  readonly path: string
  readonly cookie?: string
  /** The request's body. If it is null, the headers announce a body of `promised` bytes, but none is sent. */
  readonly body: string | null
  readonly promised?: number
  readonly type?: string
}

async function ask({ kind, path, cookie, body, promised = 0, type = 'application/json' }: Asked) {
  const asked = request(`${open.origin}${prefixes[kind]}/${path}`, {
    method: 'POST',
    agent: false,
    headers: {
      'Content-Type': type,
      'Content-Length': body === null ? promised : Buffer.byteLength(body),
      ...(cookie === undefined ? {} : { Cookie: cookie }),
    },
  })
  asked.on('error', () => undefined)
  if (body === null) asked.flushHeaders()
  else asked.end(body)
  const [answer] = await once(asked, 'response')
  let text = ''
  for await (const chunk of answer.setEncoding('utf8')) text += chunk
  asked.destroy()
  const { error } = answerSchema.parse(JSON.parse(text))
  return {
    status: answer.statusCode,
    retryAfter: Number(answer.headers['retry-after'] ?? 0),
    code: error?.data.code ?? null,
    fields: z.array(z.string()).safeParse(error?.data.details.fields).data ?? [],
    length: text.length,
  }
}

const notSignedIn = { customer: 'NOT_SIGNED_IN', staff: 'STAFF_NOT_SIGNED_IN' } as const
const strangers = everyProcedure.filter(({ meta, kind }) => kind === 'staff' || meta.session === 'needed')

describe('a caller without the right is refused before the body is read', () => {
  it.each(strangers)('$kind $path', async ({ kind, path }) => {
    // The body is never sent, so only a server that does not wait for it can respond.
    for (const cookie of [undefined, 'rv_session=made-up; rv_staff.session_token=made-up.bWFkZS11cA%3D%3D'])
      expect((await ask({ kind, path, body: null, promised: 1000, cookie })).code).toBe(notSignedIn[kind])
  })
})

describe('an oversized body is refused by its declared length', () => {
  it.each(everyInput)('$kind $path', async ({ kind, path, meta }) => {
    const promised = bodyLimits[meta.body].bytes + 1
    const { status } = await ask({ kind, path, body: null, promised, cookie: cookies[kind] })
    expect(status).toBe(413)
  })
})

/**
 * Returns invalid inputs that are as large as the limits allow, in the shapes that cause the longest validation
 * errors.
 */
function rubbish(entries: number, bytes: number, names: readonly string[]): string[] {
  const each = Math.max(2, Math.floor((entries - names.length - 4) / (names.length + 1)))
  const count = Math.min(each, Math.floor(bytes / (names.length + 1) / 40))
  const record = Object.fromEntries(Array.from({ length: count }, (_, at) => [`rubbish-${at}`, at]))
  const inside = Object.fromEntries(names.map((name) => [name, record]))
  const lists = Object.fromEntries(names.map((name) => [name, Object.values(record)]))
  return [record, inside, lists, Object.values(record)].map((value) => JSON.stringify(value))
}

describe('the answer stays short, however much is wrong', () => {
  /**
   * The sessions of the tests. Every customer test and some staff tests get a new session, because large bodies
   * quickly use up a session's rate limit.
   */
  const own = { customer: '', staff: '' }
  beforeEach(async ({ task }) => {
    if (task.name.startsWith('customer')) own.customer = await customerSession()
    else if (own.staff === '' || task.name.includes('mport')) own.staff = await staffSession()
  })
  it.each(everyInput)('$kind $path', async ({ kind, path, meta, schema }) => {
    const names = schema instanceof Object && 'shape' in schema ? Object.keys(Object(schema.shape)) : []
    const limit = bodyLimits[meta.body]
    for (const body of rubbish(limit.entries, limit.bytes, names)) {
      const { status, fields, length } = await ask({ kind, path, body, cookie: own[kind] })
      expect(status).not.toBe(429)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(500)
      expect(fields.length).toBeLessThanOrEqual(20)
      expect(length).toBeLessThan(40_000)
    }
  })
})

it('a body with more entries than any input has is refused before it is parsed', async () => {
  const many = JSON.stringify({ answers: Array.from({ length: 700 }, () => 1) })
  const { code, fields } = await ask({
    kind: 'customer',
    path: 'visit.submit',
    body: many,
    cookie: await customerSession(),
  })
  expect([code, fields]).toEqual(['BAD_INPUT', ['body']])
})

describe('the upload of a file of policies', () => {
  const binary = 'application/octet-stream'
  const send = async (body: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${open.origin}/api/admin/imports`, {
      method: 'POST',
      headers: { 'Content-Type': binary, Cookie: cookies.staff, ...headers },
      body,
    })
    return uploadSchema.parse(await answer.json())
  }

  it('asks for the right before the body, and takes nothing that another site could send', async () => {
    const path = '../imports'
    const unsent = { kind: 'staff', path, body: null, promised: 1000 } as const
    expect((await ask({ ...unsent, type: binary })).code).toBe('STAFF_NOT_SIGNED_IN')
    const agent = await staffSession('demo.agent')
    expect((await ask({ ...unsent, type: binary, cookie: agent })).code).toBe('NOT_ALLOWED')
    expect((await ask({ ...unsent, type: 'text/plain', cookie: cookies.staff })).fields).toEqual([
      'content-type',
    ])
    expect((await send('x', { Origin: 'https://elsewhere.example' })).error?.data.code).toBe('BAD_INPUT')
    const promised = MOST_BYTES + 1
    expect((await ask({ ...unsent, promised, type: binary, cookie: cookies.staff })).code).toBe(
      'FILE_INVALID',
    )
  })

  it('says why a file cannot be used, although most of it was not read', async () => {
    const { error } = await send(`甲,乙\n${'1,2\n'.repeat(500_000)}`)
    expect(error?.data).toMatchObject({
      code: 'FILE_INVALID',
      details: { problems: [expect.stringContaining('缺少列')] },
    })
  })

  it('is checked by a job, and waits for a person', async () => {
    const file = csvFile(Array.from({ length: 500 }, (_, index) => policyRow(index, new Date())))
    const { id } = await send(file, { 'X-File-Name': encodeURIComponent('保单 3月.csv') })
    const read = async () => {
      const { rows } = await open.database.pool.query(
        'SELECT status, file_name FROM policy_import WHERE id = $1',
        [id],
      )
      return rows[0]
    }
    await expect.poll(read, { timeout: 60_000 }).toEqual({ status: 'READY', file_name: '保单 3月.csv' })
    expect((await send(file)).error?.data.code).toBe('IMPORT_UNDER_WAY')
  })
})

describe('a caller who asks too often', () => {
  let sessions: string[]
  const pending = (cookie: string) => ask({ kind: 'customer', path: 'visit.pending', body: '', cookie })
  beforeAll(async () => {
    sessions = [await customerSession(), await customerSession()]
    // After these requests the server knows the two customers and limits each of them separately.
    for (const cookie of sessions) await pending(cookie)
  })

  it('does not use up what strangers on the same network have when they are customers', async () => {
    const come = async () => (await pending(await customerSession())).status
    for (let customers = 0; customers <= rates.network.burst; customers += 50)
      expect(await Promise.all(Array.from({ length: 50 }, come))).not.toContain(429)
  })

  /** Asks beside each other: one after the other, a busy machine would ask more slowly than the allowance grows. */
  async function untilRefused(most: number, again: () => ReturnType<typeof ask>) {
    const AT_ONCE = 30
    for (let asked = 0; asked < most; asked += AT_ONCE) {
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, again))
      const refused = answers.find(({ status }) => status === 429)
      if (refused !== undefined) return refused
    }
    return await again()
  }

  it('is limited by session where there is one', async () => {
    const [one = '', other = ''] = sessions
    expect((await untilRefused(6 * rates.customer.burst, () => pending(one))).status).toBe(429)
    expect((await pending(other)).status).not.toBe(429)
  })

  it('is told when to come back where there is no session, and delays nobody who has one', async () => {
    const refused = await untilRefused(4 * rates.network.burst, () =>
      ask({ kind: 'customer', path: 'visit.view', body: '{}' }),
    )
    expect([refused.status, refused.code]).toEqual([429, 'TOO_MANY_REQUESTS'])
    expect(refused.retryAfter).toBeGreaterThan(0)
    expect((await pending(sessions[1] ?? '')).status).not.toBe(429)
    expect((await fetch(`${open.origin}/api/health`)).status).toBe(200)
  })
})

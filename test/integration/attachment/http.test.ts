import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { seed } from '#server/demo/story/seed.ts'
import { DEMO_PASSWORD } from '#server/demo/story/staff.ts'
import { EICAR } from '#server/emulators/clamd.ts'
import { MOST_ATTACHMENT_BYTES } from '#server/vocabulary/attachments.ts'
import { type OpenFront, openFront } from '#test/support/server/front.ts'
import { pdf, sha256 } from './papers.ts'

let open: OpenFront
let problemId: string
let agent: string
let chief: string

async function sessionOf(username: string): Promise<string> {
  const answer = await fetch(`${open.origin}/api/admin/session/sign-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username, password: DEMO_PASSWORD }),
  })
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

beforeAll(async () => {
  open = await openFront({ fill: (env) => seed({ env, log: () => undefined }) })
  const { rows } = await open.database.pool.query("SELECT id FROM problem_case WHERE status = 'OPEN' LIMIT 1")
  problemId = rows[0].id
  agent = await sessionOf('demo.agent')
  chief = await sessionOf('demo.supervisor')
})
afterAll(() => open.close())

const answerSchema = z.object({
  id: z.string().optional(),
  sha256: z.string().optional(),
  error: z.object({ data: z.object({ code: z.string(), message: z.string() }) }).optional(),
})

const PATH = '/api/admin/attachments'
const binary = 'application/octet-stream'

async function upload(
  body: Buffer,
  options: { cookie?: string; path?: string; headers?: Record<string, string> } = {},
) {
  const { cookie = agent, path = `problem/${problemId}/EVIDENCE`, headers = {} } = options
  const answer = await fetch(`${open.origin}${PATH}/${path}`, {
    method: 'POST',
    headers: {
      'Content-Type': binary,
      Cookie: cookie,
      'X-File-Name': encodeURIComponent('材料.pdf'),
      ...headers,
    },
    body: new Uint8Array(body),
  })
  return { status: answer.status, ...answerSchema.parse(await answer.json()) }
}

const codeOf = async (...given: Parameters<typeof upload>) => (await upload(...given)).error?.data.code

async function call(path: string, input: unknown, cookie = chief) {
  const answer = await fetch(`${open.origin}/api/admin/trpc/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Cookie: cookie },
    body: JSON.stringify(input),
  })
  const schema = z.object({ result: z.object({ data: z.unknown() }).optional() })
  return schema.parse(await answer.json()).result?.data
}

const rowSchema = z.object({ id: z.string(), status: z.string(), finding: z.string().nullable() })
const listSchema = z.object({ rows: z.array(rowSchema) })

/** The attachment once the scanner has judged it. */
async function judged(id: string | undefined) {
  const find = async () =>
    listSchema
      .parse(await call('attachment.problem.list', { id: problemId }))
      .rows.find((row) => row.id === id && row.status !== 'PENDING')
  await expect.poll(find, { timeout: 20_000 }).toBeDefined()
  return await find()
}

/** Begins an upload that declares this many bytes, and sends only some of them. */
async function begin(declared: number, sent: Buffer, cookie = agent): Promise<Socket> {
  const { port, host, hostname } = new URL(open.origin)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  const head = [
    `POST ${PATH}/problem/${problemId}/EVIDENCE HTTP/1.1`,
    `Host: ${host}`,
    `Content-Type: ${binary}`,
    `Content-Length: ${declared}`,
    `Cookie: ${cookie}`,
    'X-File-Name: a.pdf',
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  socket.write(sent)
  return socket
}

const receiving = async () =>
  (await open.database.pool.query("SELECT id FROM attachment WHERE status = 'RECEIVING'")).rows.length

describe('the upload', () => {
  it('asks for the right before the body, and takes nothing that another site could send', async () => {
    expect(await codeOf(pdf(), { cookie: '' })).toBe('STAFF_NOT_SIGNED_IN')
    expect(await codeOf(pdf(), { cookie: await sessionOf('demo.manager') })).toBe('NOT_ALLOWED')
    expect(await codeOf(pdf(), { headers: { 'Content-Type': 'text/plain' } })).toBe('BAD_INPUT')
    expect(await codeOf(pdf(), { headers: { Origin: 'https://elsewhere.example' } })).toBe('BAD_INPUT')
    expect(await codeOf(pdf(), { path: `problem/${problemId}/LETTER_RECEIPT` })).toBe('BAD_INPUT')
    expect(await codeOf(pdf(), { path: `visit/${problemId}/EVIDENCE` })).toBe('BAD_INPUT')
    expect(await codeOf(pdf(), { path: 'problem/../EVIDENCE' })).toBe('BAD_INPUT')
    expect(await receiving()).toBe(0)
  })

  it('refuses a file that is too large by its declared length, and in words', async () => {
    const socket = await begin(MOST_ATTACHMENT_BYTES + 1, Buffer.from('%PDF-'))
    const [data] = await once(socket, 'data')
    expect(String(data)).toMatch(/^HTTP\/1\.1 413 /)
    expect(String(data)).toContain('文件超过 10 MB')
    socket.destroy()
  })

  it('refuses a page that calls itself a PDF', async () => {
    const answer = await upload(Buffer.from('<html><script>alert(1)</script>'))
    expect(answer).toMatchObject({ status: 422, error: { data: { code: 'ATTACHMENT_TYPE' } } })
  })

  it('of clients that send nothing more holds nobody else up, and one person cannot begin many', async () => {
    const slow = await Promise.all([1, 2, 3].map(() => begin(5_000_000, pdf(300_000))))
    await expect.poll(receiving).toBe(3)
    expect(await codeOf(pdf())).toBe('TOO_MANY_REQUESTS')
    expect((await upload(pdf(), { cookie: chief })).status).toBe(200)
    for (const socket of slow) socket.destroy()
    await expect.poll(receiving).toBe(0)
    await expect.poll(() => codeOf(pdf(10))).toBeUndefined()
  })
})

describe('an uploaded file', () => {
  it('is judged by the scanner, opened for a reason, and sent once as a download that does nothing', async () => {
    const bytes = pdf(300_000)
    const sent = await upload(bytes)
    expect(sent.sha256).toBe(sha256(bytes))
    expect(await judged(sent.id)).toMatchObject({ status: 'CLEAN' })
    const opened = z
      .object({ opening: z.string(), name: z.string() })
      .parse(await call('attachment.problem.open', { id: sent.id, reason: '核对客户提供的材料' }))
    expect(opened.name).toBe('材料.pdf')
    const get = (cookie: string) =>
      fetch(`${open.origin}${PATH}/${opened.opening}`, { headers: { Cookie: cookie } })
    expect((await get(agent)).status).toBe(404)
    const answer = await get(chief)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(bytes.length),
      'content-disposition': `attachment; filename="attachment"; filename*=UTF-8''${encodeURIComponent('材料.pdf')}`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true)
    const again = await get(chief)
    expect([again.status, (await again.json()).error.data.code]).toEqual([404, 'RECORD_NOT_FOUND'])
  })

  it('with the test virus loses its content', async () => {
    const { id } = await upload(Buffer.from(`%PDF-1.7\n${EICAR}`))
    expect(await judged(id)).toMatchObject({ status: 'INFECTED', finding: 'Eicar-Test-Signature' })
    const { rows } = await open.database.pool.query(
      'SELECT 1 FROM attachment_piece WHERE attachment_id = $1',
      [id],
    )
    expect(rows).toEqual([])
  })
})

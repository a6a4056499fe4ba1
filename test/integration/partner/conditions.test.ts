import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { seed } from '#server/demo/story/seed.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { type OpenFront, openFront } from '#test/support/server/front.ts'
import { openPartnerDesk } from './partner-desk.ts'

let open: OpenFront
let key: string
beforeAll(async () => {
  open = await openFront({ fill: (env) => seed({ env, log: () => undefined }) })
  key = (await (await openPartnerDesk(open)).newClient()).key
})
afterAll(() => open.close())

async function send(method: string, path: string, headers: Record<string, string> = {}, body?: object) {
  const response = await fetch(`${open.origin}/api/v1${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const answered = z.looseObject({ code: z.string().optional() }).parse(text === '' ? {} : JSON.parse(text))
  return {
    status: response.status,
    etag: response.headers.get('etag'),
    headers: response.headers,
    text,
    answered,
  }
}

const numberOf = (index: number) => policyRow(index, new Date()).policyNo
function put(index: number, headers: Record<string, string> = {}, change: object = {}) {
  const { policyNo, ...row } = policyRow(index, new Date())
  return send('PUT', `/policies/${policyNo}`, headers, { ...row, ...change })
}
const correct = (index: number, headers: Record<string, string>, body: object) =>
  send('POST', `/policies/${numberOf(index)}/correction`, headers, body)
const get = (index: number, headers: Record<string, string> = {}) =>
  send('GET', `/policies/${numberOf(index)}`, headers)

it('every answer about a policy has its tag, and a read with that tag is answered without content', async () => {
  const written = await put(1)
  expect(written.etag).toMatch(/^"[\w-]{22}"$/)
  const read = await get(1)
  expect(read.etag).toBe(written.etag)
  const same = await get(1, { 'If-None-Match': `"other", W/${read.etag}` })
  expect([same.status, same.text, same.etag]).toEqual([304, '', read.etag])
  expect(same.headers.get('request-id')).not.toBeNull()
  const changed = await correct(1, { 'If-Match': read.etag ?? '' }, { premium: '2.00' })
  expect([changed.status, changed.etag === read.etag]).toEqual([200, false])
  expect((await get(1, { 'If-None-Match': read.etag ?? '' })).status).toBe(200)
})

it('other reads have a tag, too', async () => {
  const { answered } = await put(2)
  for (const path of [`/visits/${String(answered.visitId)}`, '/products', '/templates/in-force']) {
    const { status, etag } = await send('GET', path)
    expect([path, status]).toEqual([path, 200])
    const again = await send('GET', path, { 'If-None-Match': etag ?? '' })
    expect([path, again.status, again.text]).toEqual([path, 304, ''])
  }
})

it('of two writes with the same If-Match at once, one gets 200 and the other 412', async () => {
  const { etag } = await put(3)
  const condition = { 'If-Match': etag ?? '' }
  const answers = await Promise.all(['3.00', '4.00'].map((premium) => correct(3, condition, { premium })))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
  expect(answers.find(({ status }) => status === 412)?.answered.code).toBe('PRECONDITION_FAILED')
  expect((await get(3)).etag).toBe(answers.find(({ status }) => status === 200)?.etag)
})

it('a conditional write whose answer was lost is found done by a retry, once', async () => {
  const { etag } = await put(4, {}, { receiptSignedOn: null })
  const headers = { 'If-Match': etag ?? '', 'Idempotency-Key': randomUUID() }
  const path = `/policies/${numberOf(4)}/receipt`
  const body = { signedOn: policyRow(4, new Date()).receiptSignedOn }
  const first = await send('POST', path, headers, body)
  const replayed = await send('POST', path, headers, body)
  expect(replayed).toMatchObject({ status: 200, etag: first.etag, answered: first.answered })
  expect(replayed.headers.get('idempotency-replayed')).toBe('true')
  // As if the process had ended between the write and its answer.
  await open.database.pool.query(
    `UPDATE partner_request SET status = NULL, answer = NULL, etag = NULL, lease_until = started_at - interval '10 minutes'
      WHERE idempotency_key = $1`,
    [headers['Idempotency-Key']],
  )
  const again = await send('POST', path, headers, body)
  expect(again).toMatchObject({ status: 200, etag: first.etag, answered: { result: 'UNCHANGED' } })
  const { rows } = await open.database.pool.query(
    `SELECT count(*)::int AS visits FROM visit v JOIN policy p ON p.id = v.policy_id WHERE p.policy_no = $1`,
    [numberOf(4)],
  )
  expect(rows).toEqual([{ visits: 1 }])
  // The same key with another condition is another request.
  const other = await send('POST', path, { ...headers, 'If-Match': '"another"' }, body)
  expect(other.answered.code).toBe('IDEMPOTENCY_KEY_REUSED')
})

it('a condition is obeyed or refused, never ignored', async () => {
  expect((await put(5, { 'If-Match': '*' })).answered.code).toBe('PRECONDITION_FAILED')
  expect((await put(5, { 'If-None-Match': '*' })).answered).toMatchObject({ result: 'CREATED' })
  expect((await put(5, { 'If-None-Match': '*' }, { premium: '5.00' })).status).toBe(412)
  expect((await put(5, { 'If-Match': 'no tag' }, { premium: '5.00' })).answered.code).toBe('INPUT_INVALID')
  const batch = await send('POST', '/policies:batch', { 'If-Match': '*' }, { rows: [{}] })
  expect(batch.answered.code).toBe('INPUT_INVALID')
  expect((await send('GET', `/policies/${numberOf(77)}`)).answered.code).toBe('NOT_FOUND')
  const head = await send('HEAD', `/policies/${numberOf(5)}`)
  expect([head.status, head.headers.get('allow')]).toEqual([405, 'PUT, GET'])
})

it('the document says which operations know tags', async () => {
  const response = await fetch(`${open.origin}/api/v1/openapi.json`)
  const parameter = z.looseObject({ name: z.string(), in: z.string() })
  const answer = z.looseObject({ headers: z.record(z.string(), z.unknown()).optional() })
  const operation = z.object({
    parameters: z.array(parameter).default([]),
    responses: z.record(z.string(), answer),
  })
  const { paths } = z
    .object({ paths: z.record(z.string(), z.record(z.string(), operation)) })
    .parse(await response.json())
  const of = (path: string, method: string) => {
    const { parameters, responses } = paths[path]?.[method] ?? { parameters: [], responses: {} }
    return {
      headers: parameters.filter((one) => one.in === 'header').map(({ name }) => name),
      statuses: ['304', '412'].filter((status) => status in responses),
      tagged: 'ETag' in (responses[200]?.headers ?? {}),
    }
  }
  expect(of('/policies/{policyNo}', 'put')).toEqual({
    headers: ['Idempotency-Key', 'If-Match', 'If-None-Match'],
    statuses: ['412'],
    tagged: true,
  })
  expect(of('/visits/{visitId}', 'get')).toEqual({
    headers: ['If-None-Match'],
    statuses: ['304'],
    tagged: true,
  })
  expect(of('/visits', 'get')).toEqual({ headers: [], statuses: [], tagged: false })
})

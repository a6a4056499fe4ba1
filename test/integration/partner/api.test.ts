import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { describe as describedApi } from '#components/developers/document.ts'
import { exampleOf } from '#components/developers/examples.ts'
import { seed } from '#server/demo/story/seed.ts'
import { openApiDocument, problemSchema, problemsOf } from '#server/partner/document.ts'
import { operations } from '#server/partner/operations/index.ts'
import { policyContent } from '#server/partner/operations/schemas.ts'
import { partnerScopes } from '#server/partner/rules/scopes.ts'
import { policyRowSchema } from '#server/policy/rules/row.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { type OpenFront, openFront } from '#test/support/server/front.ts'
import { whole } from '#test/support/vitest/form.ts'
import { openPartnerDesk, type PartnerDesk } from './partner-desk.ts'

let open: OpenFront
let desk: PartnerDesk
beforeAll(async () => {
  open = await openFront({ fill: (env) => seed({ env, log: () => undefined }) })
  desk = await openPartnerDesk(open)
})
afterAll(() => open.close())

const reason = '核心系统对接'
const newClient = (...given: Parameters<PartnerDesk['newClient']>) => desk.newClient(...given)

interface Sent {
  readonly key?: string | undefined
  readonly idempotencyKey?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly text?: string
}

/** Sends a request. The server of these tests compares every answer with the OpenAPI document. */
async function send(method: string, path: string, sent: Sent = {}) {
  const { key, idempotencyKey = randomUUID(), headers = {}, body, text } = sent
  const response = await fetch(`${open.origin}/api/v1${path}`, {
    method,
    headers: {
      ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
      ...(method === 'GET' ? {} : { 'Content-Type': 'application/json', 'Idempotency-Key': idempotencyKey }),
      ...headers,
    },
    ...(body === undefined && text === undefined ? {} : { body: text ?? JSON.stringify(body) }),
  })
  const answered: unknown = await response.json()
  const type = response.headers.get('content-type') ?? ''
  if (!response.ok) {
    expect(type).toContain('application/problem+json')
    const problem = problemSchema.strict().parse(answered)
    return { response, status: response.status, code: problem.code, problem, body: answered }
  }
  return { response, status: response.status, code: null, problem: null, body: answered }
}

const content = (index: number, change: object = {}) => {
  const { policyNo: _, ...rest } = policyRow(index, new Date())
  return { ...rest, ...change }
}
const numberOf = (index: number) => policyRow(index, new Date()).policyNo
const put = (index: number, sent: Sent & { change?: object } = {}) =>
  send('PUT', `/policies/${numberOf(index)}`, { body: content(index, sent.change), ...sent })

const count = async (sql: string) =>
  Number((await open.database.pool.query(`SELECT count(*) AS n FROM ${sql}`)).rows[0].n)

describe('a key', () => {
  it('is needed, must be right, and is refused at once when it is revoked', async () => {
    const client = await newClient()
    expect((await put(1)).code).toBe('KEY_MISSING')
    expect((await put(1, { key: 'rvk_aaaaaaaaaaaa_wrong' })).code).toBe('KEY_INVALID')
    const other = await newClient()
    // The id of one key with the secret of another, and correct check digits, is no key.
    expect((await put(1, { key: other.key.replace(other.keyId, client.keyId) })).code).toBe('KEY_INVALID')
    expect((await put(1, { key: client.key })).status).toBe(200)
    await desk.call('partner.revokeKey', { id: client.keyId, reason }, z.unknown())
    expect((await put(1, { key: client.key })).code).toBe('KEY_INVALID')
  })

  it('is shown once, stored as a hash, and two are valid at once', async () => {
    const client = await newClient()
    const second = await desk.issueKey(client.id)
    expect((await send('GET', '/visits', { key: client.key })).status).toBe(200)
    expect((await send('GET', '/visits', { key: second.key })).status).toBe(200)
    await expect(desk.issueKey(client.id)).rejects.toThrow()
    await desk.call('partner.revokeKey', { id: client.keyId, reason }, z.unknown())
    expect((await desk.issueKey(client.id)).key).toMatch(/^rvk_/)
    const { rows } = await open.database.pool.query('SELECT row_to_json(k)::text AS text FROM partner_key k')
    expect(rows.map(({ text }) => text).join()).not.toContain(second.key.slice(17, 60))
  })

  it('works only in the networks of its client, and no longer once the client is disabled', async () => {
    const far = await newClient(partnerScopes, ['10.0.0.0/8', '2001:db8::/32'])
    expect((await send('GET', '/visits', { key: far.key })).code).toBe('NETWORK_NOT_ALLOWED')
    const near = await newClient(partnerScopes, ['127.0.0.0/8', '::1'])
    expect((await send('GET', '/visits', { key: near.key })).status).toBe(200)
    await desk.call('partner.switch', { id: near.id, version: 1, enabled: false, reason }, z.unknown())
    expect((await send('GET', '/visits', { key: near.key })).code).toBe('KEY_INVALID')
  })

  it.each(operations.map((operation) => [operation.id, operation] as const))(
    'without the scope cannot %s',
    async (_, { method, path, scope }) => {
      const others = partnerScopes.filter((one) => one !== scope)
      const { key } = await newClient(others)
      const address = path.replaceAll(/\{\w+\}/g, 'x')
      expect(
        (await send(method.toUpperCase(), address, { key, body: method === 'get' ? undefined : {} })).code,
      ).toBe('SCOPE_MISSING')
    },
  )

  it('is made, changed and revoked only with a record in the audit', async () => {
    const { id } = await newClient()
    const { rows } = await open.database.pool.query(
      `SELECT action, change->>'reason' AS reason FROM audit WHERE target_kind = 'partner_client' AND target_id = $1 ORDER BY id`,
      [id],
    )
    expect(rows).toEqual([
      { action: 'partner.create', reason },
      { action: 'partner.issue-key', reason },
    ])
  })
})

describe('a certificate', () => {
  it('is registered in one spelling, with a record in the audit, and must be a fingerprint', async () => {
    const { id } = await newClient()
    const fingerprint = 'ab'.repeat(32)
    const edit = (certificate: string, version: number) => {
      const fields = {
        name: `系统 ${id}`,
        scopes: partnerScopes,
        networks: [],
        certificates: [certificate],
        agents: [],
      }
      return desk.call('partner.edit', { id, version, ...fields, reason }, z.unknown())
    }
    await edit(fingerprint.toUpperCase().replaceAll(/(?<=..)(?=(..)+$)/g, ':'), 1)
    await expect(edit('abc', 2)).rejects.toThrow()
    const { rows } = await open.database.pool.query(
      `SELECT change->'before'->'certificates' AS before, change->'after'->'certificates' AS after
        FROM audit WHERE action = 'partner.edit' AND target_id = $1`,
      [id],
    )
    expect(rows).toEqual([{ before: [], after: [fingerprint] }])
  })
})

describe('a policy', () => {
  it('is taken in once, however often it is sent, and opens its visit', async () => {
    const { key } = await newClient()
    const first = await put(10, { key })
    expect(first.body).toMatchObject({ result: 'CREATED', policyNo: numberOf(10) })
    const { rows } = await open.database.pool.query(
      `SELECT request_id FROM audit WHERE action = 'policy.intake' AND request_id = $1`,
      [first.response.headers.get('request-id')],
    )
    expect(rows).toHaveLength(1)
    expect((await put(10, { key })).body).toMatchObject({ result: 'UNCHANGED' })
    expect((await put(10, { key, change: { premium: '99.00' } })).body).toMatchObject({ result: 'UPDATED' })
    const found = await send('POST', '/visits:search', { key, body: { policyNos: [numberOf(10)] } })
    expect(found.body).toMatchObject({ rows: [{ policyNo: numberOf(10), status: 'PENDING', way: null }] })
  })

  it('that is refused says which field and why, and nothing is written', async () => {
    const { key } = await newClient()
    const kept = await count('partner_request')
    const refused = await put(11, { key, change: { idNumber: '110101199001011234', insuredBirthDate: null } })
    expect(refused).toMatchObject({ status: 422, code: 'ROW_REFUSED' })
    expect(refused.problem?.errors).toEqual([
      { pointer: '/idNumber', detail: expect.stringContaining('身份证号码不正确') },
    ])
    const unknown = await put(11, { key, change: { surprise: 1 } })
    expect(unknown.problem?.errors).toEqual([{ pointer: '/surprise', detail: 'unknown field' }])
    expect(await count(`policy WHERE policy_no = '${numberOf(11)}'`)).toBe(0)
    // Not even a hash of the refused content stays.
    expect(await count('partner_request')).toBe(kept)
  })

  it('in a batch harms no other, and the results stand in the order of the rows', async () => {
    const { key } = await newClient()
    const row = (index: number, change: object = {}) => ({
      policyNo: numberOf(index),
      ...content(index, change),
    })
    const rows = [row(20), { ...row(21), premium: '0' }, row(22), row(20), 'nonsense']
    const json = await send('POST', '/policies:batch', { key, body: { rows } })
    expect(json.body).toMatchObject({
      counts: { created: 2, updated: 0, unchanged: 0, refused: 3 },
      rows: [
        { index: 0, result: 'CREATED', policyNo: numberOf(20) },
        { index: 1, result: null, code: 'ROW_INVALID' },
        { index: 2, result: 'CREATED' },
        { index: 3, result: null, code: 'DUPLICATE_IN_BATCH' },
        { index: 4, result: null, code: 'ROW_INVALID', policyNo: null },
      ],
    })
    const lines = [JSON.stringify(row(23)), '{broken', JSON.stringify(row(24))].join('\n')
    const ndjson = await send('POST', '/policies:batch', {
      key,
      text: lines,
      headers: { 'Content-Type': 'application/x-ndjson' },
    })
    expect(ndjson.body).toMatchObject({
      counts: { created: 2, refused: 1 },
      rows: [{}, { index: 1, result: null }, {}],
    })
  })
})

describe('an Idempotency-Key', () => {
  it('is needed for every write', async () => {
    const { key } = await newClient()
    for (const idempotencyKey of ['', 'short', 'with space in it'])
      expect((await put(30, { key, idempotencyKey })).code).toBe('IDEMPOTENCY_KEY_MISSING')
  })

  it('gives the same answer again, and refuses other content', async () => {
    const { key } = await newClient()
    const idempotencyKey = randomUUID()
    const first = await put(31, { key, idempotencyKey })
    const again = await put(31, { key, idempotencyKey })
    expect(again.body).toEqual(first.body)
    expect(again.response.headers.get('idempotency-replayed')).toBe('true')
    expect((await put(31, { key, idempotencyKey, change: { premium: '1.00' } })).code).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    )
    // Another client's key is another key.
    const other = await newClient()
    expect((await put(31, { key: other.key, idempotencyKey })).body).toMatchObject({ result: 'UNCHANGED' })
  })

  it('lets one of many requests at once through', async () => {
    const { key } = await newClient()
    const idempotencyKey = randomUUID()
    const answers = await Promise.all(Array.from({ length: 4 }, () => put(32, { key, idempotencyKey })))
    const done = answers.filter(({ status }) => status === 200)
    expect(done.length).toBeGreaterThan(0)
    for (const { body } of done) expect(body).toEqual(done[0]?.body)
    expect(answers.every(({ code }) => code === null || code === 'IN_PROGRESS')).toBe(true)
    expect(
      await count(`visit v JOIN policy p ON p.id = v.policy_id WHERE p.policy_no = '${numberOf(32)}'`),
    ).toBe(1)
  })

  it('whose request broke off is worked on again by a retry', async () => {
    const client = await newClient()
    const idempotencyKey = randomUUID()
    const first = await put(33, { key: client.key, idempotencyKey })
    // As if the process had ended between the write and its answer.
    const broken = (ago: string) =>
      open.database.pool.query(
        `UPDATE partner_request SET status = NULL, answer = NULL, lease_until = started_at + $2::interval
          WHERE idempotency_key = $1`,
        [idempotencyKey, ago],
      )
    await broken('10 minutes')
    expect((await put(33, { key: client.key, idempotencyKey })).code).toBe('IN_PROGRESS')
    await broken('-10 minutes')
    expect((await put(33, { key: client.key, idempotencyKey })).body).toMatchObject({ result: 'UNCHANGED' })
    expect(first.body).toMatchObject({ result: 'CREATED' })
    expect(await count(`policy WHERE policy_no = '${numberOf(33)}'`)).toBe(1)
  })
})

describe('an outside call centre', () => {
  const heldSchema = z.object({ case: z.object({ caseId: z.string(), lease: z.string() }) })
  const brokenOff = (idempotencyKey: string) =>
    open.database.pool.query(
      `UPDATE partner_request SET status = NULL, answer = NULL, lease_until = started_at - interval '10 minutes'
        WHERE idempotency_key = $1`,
      [idempotencyKey],
    )

  it('calls once, comments once and records once, however often its requests break off', async () => {
    const agent = 'demo.agent'
    const { key } = await newClient(partnerScopes, [], [agent])
    const claim = await send('POST', '/calls:claim', { key, body: { agent } })
    const { caseId, lease } = heldSchema.parse(claim.body).case
    const twice = async (path: string, body: object) => {
      const idempotencyKey = randomUUID()
      const first = await send('POST', path, { key, idempotencyKey, body })
      expect((await send('POST', path, { key, idempotencyKey, body })).body).toEqual(first.body)
      await brokenOff(idempotencyKey)
      const again = await send('POST', path, { key, idempotencyKey, body })
      expect(again.response.headers.get('idempotency-replayed')).toBeNull()
      return { first: first.body, again: again.body }
    }
    const holder = { agent, lease }
    const dialled = await twice(`/cases/${caseId}:dial`, holder)
    expect(dialled.again).toMatchObject({
      attemptId: z.object({ attemptId: z.string() }).parse(dialled.first).attemptId,
    })
    expect(await count(`callback_attempt WHERE lease_token = '${lease}'`)).toBe(1)
    const comment = await twice(`/cases/${caseId}/comments`, { text: '客户下午有空' })
    expect(comment.again).toEqual(comment.first)
    expect(await count(`comment WHERE target_id = '${caseId}'`)).toBe(1)
    const script = await send('POST', `/cases/${caseId}:script`, { key, body: holder })
    const shown = z.object({ phone: z.string(), identity: z.object({ name: z.string() }) }).parse(script.body)
    const finished = await twice(`/cases/${caseId}:finish`, { ...holder, disposition: 'NO_ANSWER' })
    expect(finished.again).toEqual(finished.first)
    expect(await count(`callback_event WHERE case_id = '${caseId}' AND command_id = '${lease}'`)).toBe(1)

    const { rows } = await open.database.pool.query(
      "SELECT coalesce(string_agg(answer::text, ' '), '') AS text FROM partner_request",
    )
    const stored = String(rows[0]?.text)
    expect(stored).toContain(lease)
    for (const personal of [shown.phone, shown.phone.slice(3), shown.identity.name])
      expect(stored).not.toContain(personal)
  })

  it('is told what a refusal is about', async () => {
    const agent = 'demo.agent2'
    const { key } = await newClient(partnerScopes, [], [agent])
    const claim = await send('POST', '/calls:claim', { key, body: { agent } })
    const { caseId, lease } = heldSchema.parse(claim.body).case
    await send('POST', `/cases/${caseId}:dial`, { key, body: { agent, lease } })
    await send('POST', `/cases/${caseId}:confirm`, { key, body: { agent, lease } })
    const body = { agent, lease, disposition: 'COMPLETED', answers: { surprise: { answer: 'YES' } } }
    const refused = await send('POST', `/cases/${caseId}:finish`, { key, body })
    expect(refused).toMatchObject({ status: 422, code: 'UNKNOWN_QUESTION' })
    expect(refused.problem?.errors).toEqual([{ pointer: '', detail: 'keys: surprise' }])
    const stranger = await newClient()
    const body2 = { agent, lease, disposition: 'NO_ANSWER' }
    expect(await send('POST', `/cases/${caseId}:finish`, { key: stranger.key, body: body2 })).toMatchObject({
      status: 403,
      code: 'AGENT_NOT_ASSIGNED',
    })
  })
})

describe('bad requests', () => {
  it.each<[string, string, string, Sent, string]>([
    ['an unknown address', 'GET', '/nothing', {}, 'NOT_FOUND'],
    ['another method', 'DELETE', '/visits', {}, 'METHOD_NOT_ALLOWED'],
    ['a broken body', 'PUT', '/policies/10000000000000040', { text: '{' }, 'BODY_INVALID'],
    [
      'another content type',
      'PUT',
      '/policies/10000000000000040',
      { text: 'a', headers: { 'Content-Type': 'text/plain' } },
      'CONTENT_TYPE_NOT_SUPPORTED',
    ],
    [
      'a body that is too large',
      'PUT',
      '/policies/10000000000000040',
      { text: `"${'x'.repeat(20_000)}"` },
      'PAYLOAD_TOO_LARGE',
    ],
    [
      'a body that is nested too deeply',
      'PUT',
      '/policies/10000000000000040',
      { text: '['.repeat(200) + ']'.repeat(200) },
      'PAYLOAD_TOO_LARGE',
    ],
    ['a wrong number', 'PUT', '/policies/12', { body: {} }, 'INPUT_INVALID'],
    ['an unknown parameter', 'GET', '/visits?limt=3', {}, 'INPUT_INVALID'],
    ['a parameter given twice', 'GET', '/visits?limit=3&limit=4', {}, 'INPUT_INVALID'],
    ['a cursor of another kind', 'GET', '/visits?after=xyz', {}, 'INPUT_INVALID'],
  ])('%s: %s %s', async (_, method, path, sent, code) => {
    const { key } = await newClient()
    const answer = await send(method, path, { key, ...sent })
    expect(answer.code).toBe(code)
    expect(answer.problem?.requestId).toBe(answer.response.headers.get('request-id'))
  })

  it('are answered in the reader’s language', async () => {
    expect((await send('GET', '/visits')).problem?.title).toMatch(/密钥/)
    expect(
      (await send('GET', '/visits', { headers: { 'Accept-Language': 'en-US' } })).problem?.title,
    ).toMatch(/API key/)
  })

  it('of one client use up its own allowance only', async () => {
    const [busy, calm] = [await newClient(), await newClient()]
    // Each body counts as eight more requests, so that also a slow machine uses up more than comes back.
    const large = { key: busy.key, text: ' '.repeat(512 * 1024) }
    const codes: (string | null)[] = []
    while (codes.length < 200 && codes.at(-1) !== 'TOO_MANY_REQUESTS')
      codes.push((await send('POST', '/policies:batch', large)).code)
    expect(codes.at(-1)).toBe('TOO_MANY_REQUESTS')
    expect(new Set(codes.slice(0, 20))).toEqual(new Set(['BODY_INVALID']))
    const answer = await send('GET', '/visits?limit=1', { key: calm.key })
    expect(answer.status).toBe(200)
    expect(answer.response.headers.get('ratelimit')).toMatch(/^"client";r=\d+;t=\d+$/)
  })
})

describe('every field of every operation', () => {
  const hostile: readonly unknown[] = [
    null,
    true,
    0,
    -1,
    1e308,
    '',
    'x'.repeat(5000),
    '\u0000\ud800',
    '2026-02-30',
    '９９.００',
    "'; DROP TABLE visit; --",
    [],
    [[]],
    {},
    { __proto__: null, constructor: 1 },
  ]

  /** A good body of each operation: the example of the reference. */
  const described = describedApi()
  const goodBody = (id: string): unknown => {
    const body = described.operations.find((one) => one.id === id)?.body ?? null
    return body === null ? undefined : exampleOf(body, described.schemas)
  }
  const fieldsOf = (good: unknown): [string, unknown][] =>
    typeof good === 'object' && good !== null ? Object.entries(good) : []

  /** The short form tries every value on a policy, and every fifth value on each field of the other operations. */
  const valuesFor = (id: string, index: number) =>
    whole || id === 'putPolicy' ? hostile : hostile.filter((_, n) => n % 5 === index % 5)

  /** Requests that differ from a good one in one field, for every operation. */
  function* wrongRequests() {
    for (const operation of operations) {
      const good = operation.id === 'putPolicy' ? content(90) : goodBody(operation.id)
      const address = operation.path
        .replace('{policyNo}', numberOf(90))
        .replaceAll(/\{\w+\}/g, () => randomUUID())
      const bodies: unknown[] = [...hostile, good]
      for (const [index, [field, known]] of fieldsOf(good).entries())
        for (const value of valuesFor(operation.id, index)) {
          bodies.push({ ...Object.fromEntries(fieldsOf(good)), [field]: value })
          if (Array.isArray(known)) bodies.push({ [field]: [value, ...known] })
        }
      if (operation.method !== 'get') for (const body of bodies) yield { operation, address, body }
      for (const value of hostile) {
        const text = encodeURIComponent(
          typeof value === 'string' ? value.replaceAll('\ud800', '') : JSON.stringify(value),
        )
        if (operation.path.includes('{')) {
          const own = operation.path.replaceAll(/\{\w+\}/g, text || '%20')
          yield { operation, address: own, body: good }
        }
        for (const name of [...Object.keys(operation.query.shape), 'unknown'])
          yield { operation, address: `${address}?${name}=${text}`, body: good }
      }
    }
  }

  /** Another client, with an agent of its own. The number of this agent stands in the place of the example's. */
  async function nextClient(number: number) {
    const agent = `fuzz${number}`
    await open.database.pool.query(
      `INSERT INTO staff (id, name, email, username, created_at, updated_at, roles)
        VALUES (gen_random_uuid(), $1, $1 || '@staff.invalid', $1, now(), now(), '{AGENT}')`,
      [agent],
    )
    const { key } = await newClient(partnerScopes, [], [agent])
    const own = (body: unknown) =>
      typeof body === 'object' && body !== null && 'agent' in body && body.agent === '80001'
        ? { ...body, agent }
        : body
    return { key, own }
  }

  it('answers wrong values with a problem of its document, and never fails', async () => {
    const codes: Record<string, number> = {}
    let client = await nextClient(0)
    let sent = 0
    const requests = wrongRequests()
    const sendNext = async (): Promise<void> => {
      for (const { operation, address, body } of requests) {
        // Another client before this one's allowance is used up.
        sent += 1
        if (sent % 150 === 0) client = await nextClient(sent)
        const { key, own } = client
        const method = operation.method.toUpperCase()
        const { code, status } = await send(method, address, { key, body: own(body) })
        const name = code ?? String(status)
        codes[name] = (codes[name] ?? 0) + 1
        const possible = [...problemsOf(operation), 'NOT_FOUND', 'METHOD_NOT_ALLOWED', null]
        expect([operation.id, address, possible.includes(code)]).toEqual([operation.id, address, true])
      }
    }
    await Promise.all([sendNext(), sendNext(), sendNext()])
    expect(sent).toBeGreaterThan(500)
    expect(codes.INTERNAL).toBeUndefined()
    expect(codes.INPUT_INVALID).toBeGreaterThan(300)
    expect(await count('visit')).toBeGreaterThan(0)
  })
})

describe('the OpenAPI document', () => {
  it('is served without a key and lists every operation', async () => {
    const served: unknown = await (await fetch(`${open.origin}/api/v1/openapi.json`)).json()
    expect(served).toEqual(JSON.parse(JSON.stringify(openApiDocument(open.origin))))
    const document = z
      .object({
        openapi: z.literal('3.1.0'),
        paths: z.record(z.string(), z.record(z.string(), z.object({ operationId: z.string() }))),
      })
      .parse(served)
    const listed = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    )
    expect(listed.sort()).toEqual(operations.map(({ id }) => id).sort())
  })

  it('has exactly the fields of the intake', () => {
    const taken = Object.keys(policyRowSchema.shape).filter((field) => field !== 'policyNo')
    expect(Object.keys(policyContent.shape).sort()).toEqual(taken.sort())
  })
})

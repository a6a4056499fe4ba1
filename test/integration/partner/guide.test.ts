import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { text } from '#components/developers/messages.zh-CN.ts'
import { seed } from '#server/demo/story/seed.ts'
import { dayOf } from '#server/kernel/calendar.ts'
import { demoKey } from '#server/partner/client/key.ts'
import { root } from '#server/run/machine/paths.ts'
import { type OpenFront, openFront } from '#test/support/server/front.ts'
import { openPartnerDesk } from './partner-desk.ts'
import { readCommand } from './shell.ts'

/** The agent of the outside call centre. */
const AGENT = 'demo.agent'

let open: OpenFront
beforeAll(async () => {
  open = await openFront({ fill: (env) => seed({ env, log: () => undefined }) })
  const desk = await openPartnerDesk(open)
  // The only client is that of the demo.
  const known = z.tuple([
    z.object({ id: z.uuid(), name: z.string(), version: z.int(), scopes: z.array(z.string()) }),
  ])
  const [client] = await desk.call('partner.list', {}, known)
  const fields = { networks: [], certificates: [], agents: await desk.idsOf([AGENT]), reason: '按指南试用' }
  await desk.call('partner.edit', { ...client, ...fields }, z.unknown())
})
afterAll(() => open.close())

const guide = readFileSync(join(root, 'docs/partner-api.md'), 'utf8')
const blocks = [...guide.matchAll(/^```(sh|json)\n([\s\S]*?)^```$/gm)].map(([, language, code = '']) => ({
  language,
  code,
}))

/** Each request of the guide, with the answer that the guide shows below it; null if it shows none. */
const requests = blocks.flatMap(({ language, code }, index) => {
  if (language !== 'sh' || !code.startsWith('curl')) return []
  const next = blocks[index + 1]
  return [{ code, shown: next?.language === 'json' ? next.code : null }]
})

const answered = z.object({
  visitId: z.string().nullish(),
  next: z.string().nullish(),
  case: z.object({ caseId: z.string(), lease: z.string() }).nullish(),
})

/** The text with every id and instant replaced, which differ from run to run. */
function withoutChance(body: unknown): unknown {
  const words = JSON.stringify(body)
    .replaceAll(/"[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}"/g, '"id"')
    .replaceAll(/"\d{4}-\d\d-\d\d(T[\d:.]+Z)?"/g, (_, time?: string) =>
      time === undefined ? '"day"' : '"instant"',
    )
  return JSON.parse(words)
}

it('every request of the guide works, one after the other, and is answered as the guide shows', async () => {
  const variables: Record<string, string> = {
    BASE: `${open.origin}/api/v1`,
    KEY: demoKey.key,
    TODAY: dayOf(new Date()),
    AGENT,
  }
  const answers: { status: number; body: unknown }[] = []
  let policy: Record<string, unknown> | null = null
  for (const { code, shown } of requests) {
    const files = { 'policies.ndjson': batchOf(policy ?? {}) }
    const { method, url, headers, body } = readCommand(code, { variables, files, uuid: randomUUID })
    if (method === 'PUT') policy ??= z.record(z.string(), z.unknown()).parse(JSON.parse(body ?? ''))
    const response = await fetch(url, { method, headers, ...(body === null ? {} : { body }) })
    const content: unknown = await response.json()
    answers.push({ status: response.status, body: content })
    if (shown !== null) expect(withoutChance(content), code).toEqual(withoutChance(JSON.parse(shown)))
    const { visitId, next, case: held } = answered.parse(content)
    if (held) Object.assign(variables, { CASE_ID: held.caseId, LEASE: held.lease })
    if (visitId) variables.VISIT_ID ??= visitId
    if (next) variables.NEXT = next
    const etag = response.headers.get('etag')
    if (etag !== null) variables.ETAG = etag
    if (response.ok) expect(response.headers.get('ratelimit-policy')).toBe('"client";q=200;w=4')
  }
  expect(answers.map(({ status }) => status)).toEqual([
    ...[200, 200, 422, 200, 200, 200, 200, 200],
    ...[200, 200, 200, 200, 200, 200],
    ...[200, 200, 200, 200, 200, 200, 200, 200],
  ])
  expect(answers[2]?.body).toMatchObject({ code: 'INPUT_INVALID' })
  expect(answers[4]?.body).toMatchObject({ rows: [{ visitId: variables.VISIT_ID }] })
})

/** The file of the guide's batch: the policy of the guide, and another one. */
function batchOf(policy: object): string {
  const other = { ...policy, idNumber: '999999198506180155', phone: '19900000015' }
  return [
    { policyNo: '60000000000000001', ...policy },
    { policyNo: '60000000000000003', ...other },
  ]
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('')
}

it('guide and reference name the limits that the server keeps', () => {
  const reference = JSON.stringify(text.sections)
  for (const words of [guide, reference.replaceAll('\\"', '"')]) expect(words).toContain('"client";q=200;w=4')
})

it('the guide gives the key of the demo, with which its requests can be sent at once', () => {
  expect(guide).toContain(`KEY=${demoKey.key}\n`)
})

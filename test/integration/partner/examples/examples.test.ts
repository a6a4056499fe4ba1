import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signWebhook } from '#server/kernel/secret/standard-webhooks.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { newPartner, openPartnerApi } from '#test/support/server/partner-api.ts'
import { createWorld, type World } from '#test/support/world/world.ts'
import {
  compileJava,
  hasJava,
  type Language,
  type Listening,
  linesOf,
  listening,
  lossyNetwork,
  typescript,
} from './programs.ts'

if (!hasJava)
  process.stdout.write('No JDK 17 on this machine: the Java programs of docs/examples are not tested.\n')

const [first, second, foreign] = [1, 2, 3].map((byte) => Buffer.alloc(32, byte))
const secretOf = (key: Buffer | undefined) => `whsec_${key?.toString('base64')}`

let world: World
let key: string
let api: Awaited<ReturnType<typeof openPartnerApi>>
const folder = mkdtempSync(join(tmpdir(), 'examples-'))
beforeAll(async () => {
  world = await createWorld()
  api = await openPartnerApi(world.services)
  key = (await newPartner(world.services, { name: '核心业务系统' })).key
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await api.close()
  await world.close()
})

const languages = [
  { name: 'TypeScript', index: 71, skip: false, ready: async () => typescript },
  { name: 'Java', index: 72, skip: !hasJava, ready: () => compileJava(folder) },
]

describe.each(languages)('the programs in $name', ({ index, skip, ready }) => {
  let language: Language
  let receiver: Listening
  beforeAll(async () => {
    if (skip) return
    language = await ready()
    receiver = await listening(language.receiver, {
      WEBHOOK_SECRETS: `${secretOf(second)} ${secretOf(first)}`,
    })
  })
  afterAll(() => receiver?.stop())

  it.skipIf(skip)(
    'push a policy once over a network that loses the answer, and read its events',
    async () => {
      const network = await lossyNetwork(api.origin)
      const { policyNo, ...content } = policyRow(index, world.clock.now())
      const file = join(folder, 'policy.json')
      writeFileSync(file, JSON.stringify(content))
      const variables = { BASE: `${network.address}/api/v1`, KEY: key }
      const [answer = ''] = await linesOf(language.push, [policyNo, file, `outbox-row-${index}`], variables)
      expect(JSON.parse(answer)).toMatchObject({ policyNo, result: 'CREATED' })
      expect(network.again).toEqual([`PUT /api/v1/policies/${policyNo} outbox-row-${index} true`])

      const place = join(folder, `place-${index}`)
      const events = await linesOf(language.events, [place], variables)
      expect(events.filter((line) => line.endsWith(policyNo))).toEqual([
        expect.stringContaining(' visit.opened '),
      ])
      expect(readFileSync(place, 'utf8')).not.toBe('')
      await network.close()
    },
  )

  it.skipIf(skip)('take webhooks that are genuine, each once, and no others', async () => {
    const now = Math.floor(Date.now() / 1000)
    const body = JSON.stringify({ type: 'visit.succeeded', note: '回访' })
    const sign = (by: Buffer | undefined, id: string, timestamp: number, content = body) =>
      signWebhook(by ?? Buffer.alloc(0), id, String(timestamp), content)
    const send = async (headers: Record<string, string>, content = body) =>
      (await fetch(`http://127.0.0.1:${receiver.port}/webhooks`, { method: 'POST', headers, body: content }))
        .status
    const post = (id: string, signature: string, timestamp = now, content = body) =>
      send(
        { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature },
        content,
      )

    expect(await post('a', sign(first, 'a', now))).toBe(204)
    expect(await post('b', sign(second, 'b', now))).toBe(204)
    expect(await post('c', `${sign(foreign, 'c', now)} v1a,AAAA ${sign(second, 'c', now)}`)).toBe(204)
    expect(await post('a', sign(first, 'a', now))).toBe(204)

    expect(await post('d', sign(foreign, 'd', now))).toBe(401)
    expect(await post('d', sign(first, 'e', now))).toBe(401)
    expect(await post('d', sign(first, 'd', now - 1))).toBe(401)
    expect(await post('d', sign(first, 'd', now), now, body.replace('succeeded', 'cancelled'))).toBe(401)
    for (const distant of [now - 301, now + 330])
      expect(await post('d', sign(first, 'd', distant), distant)).toBe(401)
    expect(await post('d', sign(first, 'd', now - 290), now - 290)).toBe(204)
    expect(await post('e', '')).toBe(401)
    expect(await send({})).toBe(401)
    const large = 'x'.repeat(300_000)
    expect(await post('f', sign(first, 'f', now, large), now, large)).toBe(401)
    await expect.poll(() => receiver.lines).toEqual(Array.from({ length: 4 }, () => `handled ${body}`))
  })
})

it('a program that is refused says why, and does not send again', async () => {
  const file = join(folder, 'refused.json')
  writeFileSync(file, '{}')
  const variables = { BASE: `${api.origin}/api/v1`, KEY: key }
  const failed = linesOf(typescript.push, ['60000000000000009', file, 'outbox-row-9'], variables)
  await expect(failed).rejects.toMatchObject({ stderr: expect.stringContaining('422 INPUT_INVALID') })
})

it('the guide names every program', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../../docs/partner-api.md'), 'utf8')
  for (const name of [
    'PushPolicy.java',
    'ReadEvents.java',
    'WebhookReceiver.java',
    'push-policy.ts',
    'read-events.ts',
    'webhook-receiver.ts',
  ])
    expect(guide).toContain(name)
})

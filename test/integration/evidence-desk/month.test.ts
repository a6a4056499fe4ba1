import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { sha256Hex } from '#server/evidence/digest.ts'
import { canonical } from '#server/evidence/rules/canonical.ts'
import { answerEvidence } from '#server/http/stream/evidence.ts'
import { createStreams } from '#server/http/stream/streams.ts'
import { createLog } from '#server/kernel/process/log.ts'
import { checkpoint } from '#server/transparency/checkpoint.ts'
import { filesOfZip } from '#test/support/data/zip.ts'
import { whole } from '#test/support/vitest/form.ts'
import { type Desk, deskOf } from '#test/support/world/queue.ts'
import { createWorld, finish, refusal, verify, type World } from '#test/support/world/world.ts'

/** Visits that end in the month. */
const VISITS = whole ? 300 : 3
const MONTH = '2026-03'
const MEGABYTE = 2 ** 20

let world: World
let auditor: Desk
let origin: string
let stop: () => void

beforeAll(async () => {
  world = await createWorld()
  auditor = await deskOf(world, ['AUDITOR'])
  const streams = { packs: createStreams(3), months: createStreams(1) }
  const log = createLog({ LOG_LEVEL: 'silent' })
  const server = createServer((request, response) => {
    const { staff } = auditor
    const asked = { staff, requestId: 'test', origin: {}, device: null }
    void answerEvidence(world.services, log, streams, asked, request.url?.slice(1) ?? '', response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  origin = `http://127.0.0.1:${isPort(address) ? address.port : 0}/`
  stop = () => server.close()
  for (let index = 0; index < VISITS; index += 1) {
    const { visitId, openid } = await world.due()
    const browser = await world.browser(openid)
    await verify(world, browser, visitId)
    await finish(world, browser, visitId)
  }
  await checkpoint(world.services)
  // One more visit ends, which no checkpoint covers.
  const { visitId, openid } = await world.due()
  const browser = await world.browser(openid)
  await verify(world, browser, visitId)
  await finish(world, browser, visitId)
}, 300_000)
afterAll(async () => {
  stop()
  await world.close()
})

const isPort = (address: string | AddressInfo | null): address is AddressInfo =>
  typeof address === 'object' && address !== null

async function fetched(opening: string): Promise<IncomingMessage> {
  const asked = get(`${origin}${opening}`, { agent: false })
  const [answer] = await once(asked, 'response')
  return answer
}
const openMonth = async () => (await auditor.call.evidence.openMonth({ month: MONTH })).opening
const ends = async () =>
  (
    await world.db.pool.query(
      "SELECT action, change FROM audit WHERE action IN ('evidence.export', 'evidence.export-break') ORDER BY id",
    )
  ).rows
const manifestSchema = z.object({
  files: z.array(z.object({ name: z.string(), sha256: z.string(), size: z.number(), number: z.number() })),
  missing: z.array(z.object({ why: z.string() })),
  checkpoint: z.string(),
  counts: z.object({ files: z.number(), missing: z.number(), bytes: z.number() }),
})

test('a download that breaks off ends the work, and is recorded as broken', async () => {
  const answer = await fetched(await openMonth())
  expect(answer.statusCode).toBe(200)
  await once(answer, 'data')
  answer.destroy()
  await expect.poll(ends, { timeout: 60_000 }).toHaveLength(1)
  const [broken] = await ends()
  expect(broken.action).toBe('evidence.export-break')
  expect(broken.change.files).toBeLessThan(VISITS)
  expect(broken.change.manifest).toBe(null)
}, 120_000)

test('the archive has every pack of the month, as its manifest says', async () => {
  const answer = await fetched(await openMonth())
  expect(answer.headers['content-type']).toBe('application/zip')
  expect(answer.headers['cache-control']).toBe('private, no-store')
  const second = await fetched(await openMonth())
  expect(second.statusCode).toBe(429)
  second.destroy()
  const files = filesOfZip(await buffer(answer))

  const content = new Map(files.map((file) => [file.name, file.content]))
  const json = content.get('manifest.json')?.toString() ?? ''
  const parsed = z.json().parse(JSON.parse(json))
  expect(canonical(parsed)).toBe(json)
  const manifest = manifestSchema.parse(parsed)
  expect(manifest.files).toHaveLength(VISITS)
  expect(manifest.missing).toMatchObject([{ why: 'NOT_SEALED' }])
  expect(files.map(({ name }) => name)).toEqual([
    ...manifest.files.map(({ name }) => name),
    'manifest.tsv',
    'manifest.json',
  ])
  for (const { name, sha256, size } of manifest.files) {
    const file = content.get(name) ?? Buffer.alloc(0)
    expect(file.length).toBe(size)
    expect(sha256Hex(file)).toBe(sha256)
    expect(file.toString('latin1', 0, 5)).toBe('%PDF-')
  }
  expect(manifest.files.map(({ number }) => number)).toEqual(
    Array.from({ length: VISITS }, (_, index) => index + 1),
  )
  const lines = content.get('manifest.tsv')?.toString().trimEnd().split('\n') ?? []
  expect(lines).toHaveLength(VISITS + 1)
  expect(lines[1]?.split('\t')[0]).toBe(manifest.files[0]?.sha256)

  await expect.poll(ends).toHaveLength(2)
  expect((await ends())[1]).toEqual({
    action: 'evidence.export',
    change: { month: MONTH, ...manifest.counts, manifest: sha256Hex(json) },
  })
  const [past] = await auditor.call.evidence.exports()
  expect(past).toMatchObject({ who: auditor.staff.name, files: VISITS, manifest: sha256Hex(json) })
}, 300_000)

test.runIf(whole)(
  'memory stays level, however much is sent',
  async () => {
    const before = process.memoryUsage().rss
    let most = before
    let sent = 0
    for (let round = 0; round < 4; round += 1) {
      for await (const chunk of await fetched(await openMonth())) {
        sent += Buffer.from(chunk).length
        most = Math.max(most, process.memoryUsage().rss)
      }
      await expect.poll(ends).toHaveLength(3 + round)
    }
    expect({ sent: sent > 200 * MEGABYTE, grown: (most - before) / MEGABYTE }).toEqual({
      sent: true,
      grown: expect.toSatisfy((grown: number) => grown < 60),
    })
  },
  300_000,
)

test('an opening works once, and only for the person who has the right still', async () => {
  const opening = await openMonth()
  const other = await deskOf(world, ['APPROVER'])
  const own = auditor
  auditor = other
  expect((await fetched(opening)).statusCode).toBe(404)
  auditor = { ...own, staff: { ...own.staff, roles: ['EDITOR'] } }
  const refused = await fetched(opening)
  expect(refused.statusCode).toBe(403)
  auditor = own
  expect((await fetched(opening)).statusCode).toBe(404)
  expect((await fetched('no-id')).statusCode).toBe(404)
  expect(await refusal(other.call.evidence.openMonth({ month: MONTH }))).toBe(null)
})

import { X509Certificate } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFolderPublisher } from '#server/adapters/publish/folder.ts'
import type { TimestampPort } from '#server/adapters/timestamp/port.ts'
import { createTimestamps } from '#server/adapters/timestamp/rfc3161.ts'
import { readTimestampToken } from '#server/adapters/timestamp/token.ts'
import { sha256 } from '#server/evidence/digest.ts'
import { checkEvidence } from '#server/evidence-check/check.ts'
import { readPublished } from '#server/evidence-check/published.ts'
import { checkpoint, keyOfLog } from '#server/transparency/checkpoint.ts'
import { bringOutside, witnessedOf } from '#server/transparency/outside.ts'
import { createWorld, type World } from '#test/support/world/world.ts'
import { answerOf, derOf, issue, pemOf } from '#test/unit/adapters/timestamp-authority.ts'

let world: World
let folder: string
beforeAll(async () => {
  world = await createWorld()
  folder = await mkdtemp(join(tmpdir(), 'outside-'))
})
afterAll(async () => {
  await world.close()
  await rm(folder, { recursive: true })
})

/** An authority that can be out of reach. */
async function authority() {
  const root = await issue(null, { name: 'Invented Root', ca: true })
  const signer = await issue(root)
  const state = { down: false, asked: 0, certificate: new X509Certificate(derOf(root)) }
  const server = createServer(async (request, response) => {
    const query = await buffer(request)
    response.setHeader('Content-Type', 'application/timestamp-reply')
    response.end(await answerOf(query, signer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port }: Pick<AddressInfo, 'port'> = Object.assign({ port: 0 }, server.address())
  const real = createTimestamps({ endpoint: `http://127.0.0.1:${port}/`, ca: pemOf(root) })
  const stamp: TimestampPort['stamp'] = async (digest, algorithm) => {
    state.asked += 1
    if (state.down) throw new Error('out of reach')
    return await real.stamp(digest, algorithm)
  }
  return { state, port: { stamp }, close: () => server.close() }
}

test('the first checkpoint of each hour goes to every witness, and an absent one stops no other', async () => {
  const { state, port, close } = await authority()
  const publisher = createFolderPublisher(folder)
  const services = { ...world.services, timestamps: port, publishers: [publisher], witnesses: [] }
  const failures: string[] = []
  const bring = async () =>
    await bringOutside(services, ({ kind }, error) => failures.push(`${kind} ${String(error)}`))
  const next = async () => {
    await world.due()
    const signed = await checkpoint(services)
    if (signed === null) throw new Error('nothing signed')
    await bring()
    return signed
  }
  await bring()
  expect(world.alert.sent).toEqual([])

  const first = await next()
  expect(failures).toEqual([])
  const witnessed = await witnessedOf(services, first.size)
  expect(witnessed.map(({ kind }) => kind).sort()).toEqual(['PUBLISHED', 'TIMESTAMP', 'TOLD'])
  const token = witnessed.find(({ kind }) => kind === 'TIMESTAMP')?.content ?? Buffer.of()
  expect(Buffer.from(readTimestampToken(token).digest)).toEqual(sha256(first.note))
  expect(world.alert.sent).toHaveLength(1)

  // A second one in the same hour stays here.
  const second = await next()
  expect(await witnessedOf(services, second.size)).toEqual([])

  world.clock.advance(3_600_000)
  state.down = true
  const third = await next()
  expect(failures).toEqual(['TIMESTAMP Error: out of reach'])
  expect((await witnessedOf(services, third.size)).map(({ kind }) => kind).sort()).toEqual([
    'PUBLISHED',
    'TOLD',
  ])
  state.down = false
  await bring()
  expect((await witnessedOf(services, third.size)).map(({ kind }) => kind).sort()).toEqual([
    'PUBLISHED',
    'TIMESTAMP',
    'TOLD',
  ])
  expect(state.asked).toBe(3)

  const { notes, copyOfTile } = await readPublished([publisher])
  expect(notes.map(({ note }) => note)).toEqual([first.note, third.note])
  const { log, current } = services.evidence
  const trusted = current === null ? [] : [keyOfLog(log, current)]
  const outside = { authorities: [state.certificate], witnesses: [] }
  const input = { log, trusted, published: notes, copyOfTile, outside }
  expect((await checkEvidence(world.db, input)).findings).toEqual([])
  const tile = await copyOfTile(0)
  expect(tile?.length).toBe(third.size * 32)

  // Another authority than the trusted one did not stamp it.
  const stranger = { ...outside, authorities: [new X509Certificate(derOf(await issue(null)))] }
  const { findings } = await checkEvidence(world.db, { ...input, outside: stranger })
  expect(findings.map(({ what }) => what)).toEqual(['WITNESS_WRONG', 'WITNESS_WRONG'])
  close()
})

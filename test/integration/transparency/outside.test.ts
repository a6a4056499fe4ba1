import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFolderPublisher } from '#server/adapters/publish/folder.ts'
import { sha256 } from '#server/evidence/digest.ts'
import { checkEvidence } from '#server/evidence-check/check.ts'
import { readPublished } from '#server/evidence-check/published.ts'
import { checkpoint, keyOfLog } from '#server/transparency/checkpoint.ts'
import { bringOutside, witnessedOf } from '#server/transparency/outside.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

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

/** An authority that answers with the digest, and that can be out of reach. */
function authority() {
  const state = { down: false, asked: 0 }
  const stamp = async (digest: Uint8Array) => {
    state.asked += 1
    if (state.down) throw new Error('out of reach')
    return digest
  }
  return { state, port: { stamp } }
}

test('the first checkpoint of each hour goes to every witness, and an absent one stops no other', async () => {
  const { state, port } = authority()
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
  const witnessed = await witnessedOf(services, first.size)
  expect(witnessed.map(({ kind }) => kind).sort()).toEqual(['PUBLISHED', 'TIMESTAMP', 'TOLD'])
  expect(witnessed.find(({ kind }) => kind === 'TIMESTAMP')?.content).toEqual(sha256(first.note))
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
  const input = { log, trusted, published: notes, copyOfTile }
  expect((await checkEvidence(world.db, input)).findings).toEqual([])
  const tile = await copyOfTile(0)
  expect(tile?.length).toBe(third.size * 32)
})

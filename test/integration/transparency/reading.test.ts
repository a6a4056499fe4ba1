import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sha256 } from '#server/evidence/digest.ts'
import { answerLog } from '#server/http/stream/log.ts'
import { checkpoint } from '#server/transparency/checkpoint.ts'
import { readCheckpoint } from '#server/transparency/rules/checkpoint.ts'
import { EMPTY, grown, leafHash, rootOf } from '#server/transparency/rules/merkle.ts'
import { readNote } from '#server/transparency/rules/note.ts'
import { TILE_WIDTH, tileNumber } from '#server/transparency/rules/tile.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

/* A stranger reads the log over HTTP, as c2sp.org/tlog-tiles describes it. */

let world: World
let entries = false
let origin = ''
const server = createServer((request, response) => {
  const path = (request.url ?? '').slice('/log/'.length)
  answerLog(world.services, { entries }, path, request, response).catch(() => response.writeHead(404).end())
})

beforeAll(async () => {
  world = await createWorld()
  // More than a tile of entries.
  for (let n = 0; n < 3; n += 1) {
    await Promise.all(Array.from({ length: 100 }, () => world.due()))
    await checkpoint(world.services)
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port }: Pick<AddressInfo, 'port'> = Object.assign({ port: 0 }, server.address())
  origin = `http://127.0.0.1:${port}/log`
}, 60_000)
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await world.close()
})

const bytes = async (path: string) => new Uint8Array(await (await fetch(`${origin}/${path}`)).arrayBuffer())

async function size(): Promise<{ readonly size: number; readonly root: Uint8Array }> {
  const answer = await fetch(`${origin}/checkpoint`)
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  const read = readCheckpoint(readNote(await answer.text())?.text ?? '')
  if (read === null) throw new Error('no checkpoint')
  return read
}

const split = (all: Uint8Array) =>
  Array.from({ length: all.length / 32 }, (_, at) => all.slice(at * 32, at * 32 + 32))

/** The path of a tile of the first level, as wide as the tree of this size has it. */
const tile = (kind: string, index: number, whole: number) => {
  const width = Math.min(TILE_WIDTH, whole - index * TILE_WIDTH)
  return `tile/${kind}/${tileNumber(index)}${width < TILE_WIDTH ? `.p/${width}` : ''}`
}

describe('the log over HTTP', () => {
  test('gives the tiles from which anybody computes the root that was signed', async () => {
    const signed = await size()
    expect(signed.size).toBeGreaterThan(TILE_WIDTH)
    const leaves: Uint8Array[] = []
    for (let index = 0; index * TILE_WIDTH < signed.size; index += 1)
      leaves.push(...split(await bytes(tile('0', index, signed.size))))
    const edge = leaves.reduce((so, leaf) => grown(sha256, so, leaf), EMPTY)
    expect(edge.size).toBe(signed.size)
    expect(Buffer.from(rootOf(sha256, edge))).toEqual(Buffer.from(signed.root))
    const above = await bytes('tile/1/000.p/1')
    const first = leaves.slice(0, TILE_WIDTH).reduce((so, leaf) => grown(sha256, so, leaf), EMPTY)
    expect(Buffer.from(above)).toEqual(Buffer.from(rootOf(sha256, first)))
  })

  test('gives the entries only if the installation publishes them', async () => {
    const signed = await size()
    expect((await fetch(`${origin}/tile/entries/000`)).status).toBe(404)
    entries = true
    const leaves = split(await bytes('tile/0/000'))
    const bundle = Buffer.from(await bytes('tile/entries/000'))
    let at = 0
    for (const leaf of leaves) {
      const length = bundle.readUInt16BE(at)
      const entry = bundle.subarray(at + 2, at + 2 + length)
      expect(Buffer.from(leafHash(sha256, entry))).toEqual(Buffer.from(leaf))
      at += 2 + length
    }
    expect(at).toBe(bundle.length)
    expect((await fetch(`${origin}/${tile('entries', 1, signed.size)}`)).status).toBe(200)
    entries = false
  })

  test.each([
    'tile/0/001',
    'tile/0/x001/000',
    'tile/2/000.p/1',
    'tile/0/000.p/256',
    'checkpoint/',
    'tile',
    '',
  ])('has no %s', async (path) => {
    expect((await fetch(`${origin}/${path}`)).status).toBe(404)
  })
})

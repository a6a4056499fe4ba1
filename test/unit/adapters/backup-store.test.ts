import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createBucketStore } from '#server/adapters/backup-store/bucket.ts'
import { createFolderStore } from '#server/adapters/backup-store/folder.ts'
import { type BackupStore, MOST_OBJECT_BYTES } from '#server/adapters/backup-store/port.ts'
import { faultOfSignature } from '#server/emulators/bucket/signature.ts'

/** A bucket without object lock: it checks signatures, conditions and the order of lists, three names a page. */
const access = { keyId: 'test-id', keySecret: 'test-secret', region: 'test-1' }
const objects = new Map<string, Buffer>()
let down = false
const xml = (body: string) => `<?xml version="1.0"?>${body}`
const bucketServer = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://here')
  const key = url.pathname.slice('/bucket/'.length)
  const body = await buffer(request)
  const { method = 'GET', headers } = request
  const asked = { method, path: key, query: url.searchParams, headers, body }
  const own = { id: access.keyId, secret: access.keySecret, region: access.region }
  const fault = down ? 'SlowDown' : faultOfSignature(asked, url.pathname, own, new Date())
  const end = (status: number, text = '') => response.writeHead(status).end(text)
  if (fault !== null) return end(down ? 503 : 403, xml(`<Error><Code>${fault}</Code></Error>`))
  if (method === 'DELETE') return end(objects.delete(key) ? 204 : 404)
  if (method === 'PUT') {
    if (headers['if-none-match'] === '*' && objects.has(key)) return end(412)
    objects.set(key, body)
    return end(200)
  }
  if (key !== '') {
    const found = objects.get(key)
    if (found === undefined) return end(404, xml('<Error><Code>NoSuchKey</Code></Error>'))
    return response.writeHead(200).end(found)
  }
  const [prefix, after] = [url.searchParams.get('prefix') ?? '', url.searchParams.get('start-after') ?? '']
  const rest = [...objects.keys()].filter((name) => name.startsWith(prefix) && name > after).sort()
  const names = rest.slice(0, 3).map((name) => `<Contents><Key>${name}</Key></Contents>`)
  const more = `<IsTruncated>${rest.length > 3}</IsTruncated>`
  return end(200, xml(`<ListBucketResult>${more}${names.join('')}</ListBucketResult>`))
})

let folder: string
let port = 0
beforeAll(async () => {
  await new Promise<void>((resolve) => bucketServer.listen(0, '127.0.0.1', resolve))
  const { port: given }: Pick<AddressInfo, 'port'> = Object.assign({ port: 0 }, bucketServer.address())
  port = given
})
beforeEach(async () => {
  objects.clear()
  down = false
  folder = await mkdtemp(join(tmpdir(), 'backup-store-'))
  return () => rm(folder, { recursive: true })
})
afterAll(() => bucketServer.close())

const bucket = (change = {}) =>
  createBucketStore({ url: `http://127.0.0.1:${port}/bucket`, ...access, ...change })
const places: readonly [string, () => BackupStore][] = [
  ['folder', () => createFolderStore(folder)],
  ['bucket', () => bucket()],
]

const bytes = (text: string) => Buffer.from(text)
const textOf = (found: Uint8Array | null) => (found === null ? null : Buffer.from(found).toString())
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: { readonly code?: string }) => error.code ?? String(error),
  )

async function namesOf(store: BackupStore, prefix: string): Promise<string[]> {
  const names: string[] = []
  for await (const name of store.list(prefix)) names.push(name)
  return names
}

describe.each(places)('a %s', (_, place) => {
  test('keeps objects and lists them in order, by their beginning', async () => {
    const store = place()
    for (const at of [5, 3, 1, 4, 2]) await store.put(`wal-${at}`, bytes(String(at)))
    await store.put('base-1', bytes('base'))
    expect(await namesOf(store, 'wal-')).toEqual(['wal-1', 'wal-2', 'wal-3', 'wal-4', 'wal-5'])
    expect(await namesOf(store, 'head')).toEqual([])
    expect(textOf(await store.get('wal-3'))).toBe('3')
    expect(await store.get('wal-9')).toBeNull()
  })

  test('never puts an object over another one, and replaces only what is asked for', async () => {
    const store = place()
    await store.put('wal-1', bytes('one'))
    expect(await codeOf(store.put('wal-1', bytes('two')))).toBe('TAKEN')
    expect(textOf(await store.get('wal-1'))).toBe('one')
    await store.replace('head', bytes('one'))
    await store.replace('head', bytes('two'))
    expect(textOf(await store.get('head'))).toBe('two')
  })

  test('removes an object, and says nothing if there is none', async () => {
    const store = place()
    await store.put('wal-1', bytes('one'))
    await store.remove('wal-1')
    await store.remove('wal-1')
    expect(await store.get('wal-1')).toBeNull()
  })

  test('takes no name that leads elsewhere, and no object that is too long', async () => {
    const store = place()
    for (const name of ['../x', 'a/b', '.hidden', ''])
      await expect(store.put(name, bytes('x'))).rejects.toThrow(RangeError)
    expect(await store.get('../x')).toBeNull()
    await expect(store.put('x', Buffer.alloc(MOST_OBJECT_BYTES + 1))).rejects.toThrow(RangeError)
  })
})

test('a folder leaves nothing unfinished behind', async () => {
  const store = createFolderStore(folder)
  await store.put('wal-1', bytes('one'))
  await codeOf(store.put('wal-1', bytes('two')))
  expect(await readdir(folder)).toEqual(['wal-1'])
})

test('a folder that is not there is an error, and is not made', async () => {
  const store = createFolderStore(join(folder, 'not-mounted'))
  expect(await codeOf(store.put('wal-1', bytes('one')))).toBe('FOLDER_ENOENT')
  expect(await codeOf(namesOf(store, ''))).toBe('FOLDER_ENOENT')
  expect(await readdir(folder)).toEqual([])
})

test('a bucket that refuses or is down says so, and is never taken for an empty one', async () => {
  expect(await codeOf(bucket({ keySecret: 'wrong' }).get('wal-1'))).toBe('HTTP_403')
  down = true
  const works = [() => bucket().get('wal-1'), () => namesOf(bucket(), ''), () => bucket().remove('wal-1')]
  for (const work of works) expect(await codeOf(work())).toBe('HTTP_503')
})

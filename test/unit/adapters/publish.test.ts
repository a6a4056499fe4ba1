import { chmod, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBucketPublisher } from '#server/adapters/publish/bucket.ts'
import { createFolderPublisher } from '#server/adapters/publish/folder.ts'
import type { PublishPort } from '#server/adapters/publish/port.ts'
import { ManualClock } from '#server/kernel/clock.ts'
import { endless, type Received, testServers } from './servers.ts'
import { failure, startVendors, type Vendors } from './vendors.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
async function namesOf(port: PublishPort, after?: string): Promise<string[]> {
  const names: string[] = []
  for await (const name of port.list(after)) names.push(name)
  return names
}
const textOf = (content: Uint8Array | null | undefined) =>
  content === null || content === undefined ? null : Buffer.from(content).toString()

let vendors: Vendors
let folder: string
beforeEach(async () => {
  vendors = await startVendors()
  folder = await mkdtemp(join(tmpdir(), 'publish-test-'))
})
afterEach(async () => {
  await vendors.close()
  for (const file of await readdir(folder).catch(() => [])) await chmod(join(folder, file), 0o600)
  await rm(folder, { recursive: true, force: true })
})
const servers = testServers()
afterAll(servers.close)

function bucket(change: Partial<Parameters<typeof createBucketPublisher>[0]> = {}) {
  const { env } = vendors
  return createBucketPublisher({
    url: env.EVIDENCE_PUBLISH_BUCKET ?? '',
    keyId: env.EVIDENCE_PUBLISH_KEY_ID ?? '',
    keySecret: env.EVIDENCE_PUBLISH_KEY_SECRET ?? '',
    region: env.EVIDENCE_PUBLISH_REGION,
    years: 10,
    ...change,
  })
}
const places: readonly [string, () => PublishPort][] = [
  ['folder', () => createFolderPublisher(folder)],
  ['bucket', () => bucket()],
]

describe.each(places)('a %s', (_, place) => {
  test('keeps what was published, in the order of the names', async () => {
    const port = place()
    expect(await port.last()).toBeNull()
    expect(await namesOf(port)).toEqual([])
    expect(await port.read('c-002')).toBeNull()
    await port.publish('c-002', bytes('two'))
    await port.publish('c-010', Uint8Array.of(0, 255, 10))
    await port.publish('c-001', bytes(''))
    expect(await namesOf(port)).toEqual(['c-001', 'c-002', 'c-010'])
    expect(await namesOf(port, 'c-001')).toEqual(['c-002', 'c-010'])
    expect(await namesOf(port, 'c-010')).toEqual([])
    expect(textOf(await port.read('c-002'))).toBe('two')
    expect(textOf(await port.read('c-001'))).toBe('')
    const last = await port.last()
    expect(last?.name).toBe('c-010')
    expect([...(last?.bytes ?? [])]).toEqual([0, 255, 10])
  })

  test('takes the same again, and nothing else under the same name', async () => {
    const port = place()
    await port.publish('c-1', bytes('one'))
    await port.publish('c-1', bytes('one'))
    for (const other of ['two', 'one!', 'on', ''])
      expect(await failure(port.publish('c-1', bytes(other)))).toMatchObject({
        vendor: 'publish',
        code: 'PUBLISHED_OTHERWISE',
        retryable: false,
      })
    expect(textOf(await port.read('c-1'))).toBe('one')
  })

  test('takes one of several at once', async () => {
    const texts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(100_000))
    const outcomes = await Promise.allSettled(texts.map((text) => place().publish('c-1', bytes(text))))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled')
    expect(textOf(await place().read('c-1'))).toBe(texts[winner])
    expect(await namesOf(place())).toEqual(['c-1'])
  })

  test('takes no names that lead elsewhere, and nothing that is too long', async () => {
    const port = place()
    for (const name of ['', '.c', '..', 'a/b', '../c', 'a\\b', 'a b', 'é', 'x'.repeat(129), 'a\0']) {
      await expect(port.publish(name, bytes('x'))).rejects.toThrow(RangeError)
      expect(await port.read(name)).toBeNull()
    }
    await expect(port.publish('c', new Uint8Array(1024 * 1024 + 1))).rejects.toThrow(RangeError)
    expect(await namesOf(port)).toEqual([])
  })
})

describe('a folder', () => {
  test('has read-only files, and nothing else remains', async () => {
    const port = createFolderPublisher(folder)
    await port.publish('c-1', bytes('one'))
    expect(await readdir(folder)).toEqual(['c-1'])
    expect((await stat(join(folder, 'c-1'))).mode & 0o777).toBe(0o444)
    // Publishing once more finishes what a crash left.
    await chmod(join(folder, 'c-1'), 0o600)
    await port.publish('c-1', bytes('one'))
    expect((await stat(join(folder, 'c-1'))).mode & 0o777).toBe(0o444)
    expect(await readdir(folder)).toEqual(['c-1'])
    await failure(port.publish('c-1', bytes('two')))
    expect(await readdir(folder)).toEqual(['c-1'])
  })

  test('that is not there is not made', async () => {
    const port = createFolderPublisher(join(folder, 'mount'))
    for (const call of [() => port.publish('c-1', bytes('one')), port.last, () => namesOf(port)])
      expect(await failure(call())).toMatchObject({ code: 'FOLDER_ENOENT', retryable: true })
    expect(await readdir(folder)).toEqual([])
  })

  test('may have other files, which are not read', async () => {
    const port = createFolderPublisher(folder)
    await writeFile(join(folder, '.draft-1'), 'half')
    await writeFile(join(folder, 'c-9'), '')
    await truncate(join(folder, 'c-9'), 5_000_000_000)
    expect(await namesOf(port)).toEqual(['c-9'])
    expect(await failure(port.read('c-9'))).toMatchObject({ code: 'TOO_LARGE' })
    expect(await failure(port.publish('c-9', bytes('x')))).toMatchObject({ code: 'TOO_LARGE' })
  })
})

describe('a bucket', () => {
  test('is asked to keep what is published for years', async () => {
    const seen: Received[] = []
    const url = await servers.open((request, response) => {
      seen.push(request)
      if (request.method === 'PUT') response.end()
      else response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>')
    })
    const wallClock = new ManualClock(new Date('2026-03-02T02:00:00Z'))
    await bucket({ url, years: 12, wallClock }).publish('c-1', bytes('one'))
    expect(seen.map(({ method, url: path }) => `${method} ${path}`)).toEqual(['GET /c-1', 'PUT /c-1'])
    expect(seen[1]?.headers).toMatchObject({
      'if-none-match': '*',
      'x-amz-object-lock-mode': 'COMPLIANCE',
      'x-amz-object-lock-retain-until-date': expect.stringMatching(/^2038-03-02T02:00:0.\.\d{3}Z$/),
    })
    expect(textOf(seen[1]?.body)).toBe('one')
  })

  test('lists page by page', async () => {
    for (let at = 0; at < 1001; at += 1)
      await vendors.storage.insert('bucket', `c-${String(at).padStart(5, '0')}`, {}, new Date())
    await bucket().publish('c-99999', bytes('last'))
    expect(await namesOf(bucket())).toHaveLength(1002)
    expect(await namesOf(bucket(), 'c-00999')).toEqual(['c-01000', 'c-99999'])
    expect((await bucket().last())?.name).toBe('c-99999')
  })

  test.each([
    ['another secret', { keySecret: 'other' }],
    ['another key', { keyId: 'other' }],
    ['another region', { region: 'elsewhere' }],
    ['another time', { wallClock: new ManualClock(new Date(Date.now() - 3_600_000)) }],
  ])('refuses a signature with %s', async (_, change) => {
    const port = bucket(change)
    const refused = { vendor: 'publish', code: 'HTTP_403', retryable: false }
    expect(await failure(port.publish('c-1', bytes('one')))).toMatchObject(refused)
    expect(await failure(port.read('c-1'))).toMatchObject(refused)
    expect(await failure(port.last())).toMatchObject(refused)
    expect(await namesOf(bucket())).toEqual([])
  })

  test('that loses the race to another writer says so', async () => {
    const port = bucket()
    await vendors.fail('publish', { code: 'NoSuchKey', on: 'GET' })
    await port.publish('c-1', bytes('one'))
    // The first look finds nothing, the conditional write finds the other's object.
    await vendors.fail('publish', { code: 'NoSuchKey', on: 'GET' })
    expect(await failure(port.publish('c-1', bytes('two')))).toMatchObject({ code: 'PUBLISHED_OTHERWISE' })
    await vendors.fail('publish', { code: 'NoSuchKey', on: 'GET' })
    await port.publish('c-1', bytes('one'))
    await vendors.fail('publish', { code: 'NoSuchKey', on: 'GET', times: 2 })
    expect(await failure(port.publish('c-1', bytes('one')))).toMatchObject({ code: 'TAKEN', retryable: true })
  })

  test.each([
    ['SlowDown', 'HTTP_503', true],
    ['InternalError', 'HTTP_500', true],
    ['ConditionalRequestConflict', 'HTTP_409', true],
    ['InvalidRequest', 'HTTP_400', false],
    ['AccessDenied', 'HTTP_403', false],
    ['drop', 'NETWORK', true],
  ])('that answers %s can be asked again or not', async (code, told, retryable) => {
    await vendors.fail('publish', { code, on: 'PUT' })
    expect(await failure(bucket().publish('c-1', bytes('one')))).toMatchObject({ code: told, retryable })
    // What was carried out without an answer is found the next time.
    await bucket().publish('c-1', bytes('one'))
    expect(await namesOf(bucket())).toEqual(['c-1'])
  })

  test('that does not know conditional writes still does not lose what is there', async () => {
    const objects = new Map<string, Buffer>()
    const url = await servers.open(({ method, url: path, body }, response) => {
      const there = objects.get(path)
      if (method === 'PUT') objects.set(path, body)
      if (method === 'PUT') response.end()
      else if (there === undefined) response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>')
      else response.end(there)
    })
    await bucket({ url }).publish('c-1', bytes('one'))
    expect((await failure(bucket({ url }).publish('c-1', bytes('two')))).code).toBe('PUBLISHED_OTHERWISE')
    expect(objects.get('/c-1')?.toString()).toBe('one')
  })

  test('that is another server is no bucket', async () => {
    const page = await servers.open((_, response) => response.writeHead(404).end('<html>nothing here</html>'))
    expect((await failure(bucket({ url: page }).read('c-1'))).code).toBe('HTTP_404')
    const portal = await servers.open((_, response) => response.end('<html>sign in</html>'))
    expect((await failure(bucket({ url: portal }).last())).code).toBe('UNREADABLE')
    const elsewhere = await servers.open((_, response) =>
      response.writeHead(302, { Location: '/other' }).end(),
    )
    expect((await failure(bucket({ url: elsewhere }).read('c-1'))).code).toBe('NETWORK')
  })

  test('that repeats itself, sends too much or is silent is not asked for ever', async () => {
    const list = (keys: string) =>
      servers.open((_, response) =>
        response.end(`<ListBucketResult><IsTruncated>true</IsTruncated>${keys}</ListBucketResult>`),
      )
    const repeating = await list('<Contents><Key>c-1</Key></Contents>')
    expect((await failure(namesOf(bucket({ url: repeating })))).code).toBe('UNREADABLE')
    expect((await failure(namesOf(bucket({ url: await list('') })))).code).toBe('UNREADABLE')
    const large = bucket({ url: await servers.open((_, response) => endless(response)) })
    expect((await failure(large.read('c-1'))).code).toBe('TOO_LARGE')
    expect((await failure(large.last())).code).toBe('TOO_LARGE')
    const silent = bucket({ url: await servers.open(() => undefined), timeoutMs: 100 })
    expect(await failure(silent.publish('c-1', bytes('one')))).toMatchObject({ code: 'TIMEOUT' })
  })
})

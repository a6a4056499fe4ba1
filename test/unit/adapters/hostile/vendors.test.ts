import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DirectoryRefusal } from '#server/adapters/directory/port.ts'
import { createRecordingStore } from '#server/adapters/telephony/recording-store.ts'
import { VendorError } from '#server/adapters/vendor/vendor-error.ts'
import { calls, PATIENCE_MS } from './calls.ts'
import { allBehaviours, type Behaviour, hosts } from './hosts.ts'

const ADAPTERS = resolve(import.meta.dirname, '../../../../server/adapters')
const read = (path: string) => readFileSync(join(ADAPTERS, path), 'utf8')

/** Adapters that run a program and use no network: evidence-key.test.ts and document-signer.test.ts try those. */
const PROGRAMS = ['document-signer/command.ts', 'evidence-key/key.ts']
/** The list of revoked certificates is fetched with vendor-bytes.ts; documents.test.ts tries its answers. */
const ELSEWHERE = ['document-signer/revocation.ts']

interface Outcome {
  readonly ms: number
  readonly error: unknown
  readonly result: unknown
  /** Bytes that the host could send. */
  readonly sent: number
  readonly visitors: number
}

const open = hosts()
const outcomes = new Map<string, Outcome>()
const keyOf = (call: (typeof calls)[number], behaviour: Behaviour) => `${calls.indexOf(call)} ${behaviour}`

beforeAll(async () => {
  // All at once: most of them wait for their time to be over.
  await Promise.all(
    calls.flatMap((call) =>
      allBehaviours.map(async (behaviour) => {
        const host = await open.open(behaviour)
        const began = performance.now()
        const origin = `http${host.secure ? 's' : ''}://127.0.0.1:${host.port}/`
        const [error, result] = await call.send(origin).then(
          (value): [unknown, unknown] => [null, value],
          (thrown: unknown): [unknown, unknown] => [thrown, null],
        )
        const ms = performance.now() - began
        outcomes.set(keyOf(call, behaviour), {
          ms,
          error,
          result,
          sent: host.sent(),
          visitors: host.visitors(),
        })
      }),
    ),
  )
}, 60_000)
afterAll(open.close)

describe.each(calls)('$vendor $operations', (call) => {
  test.each(allBehaviours)('a host that %s is not believed, in time', (behaviour) => {
    const outcome = outcomes.get(keyOf(call, behaviour))
    if (outcome === undefined) throw new Error('it did not end')
    const { error, result, ms, sent, visitors } = outcome
    if (call.nothing?.(result) === true && error === null) expect(visitors).toBe(0)
    else {
      const failed = error instanceof VendorError || error instanceof DirectoryRefusal
      expect({ failed, error, result }).toMatchObject({ failed: true })
    }
    // Nothing of the URL, and nothing of what the host said, goes into the log.
    expect(String(error)).not.toMatch(/127\.0\.0\.1|captive|secret/)
    expect(visitors).toBe(0)
    expect(sent).toBeLessThan(16 * 1024 * 1024)
    // One request's time, and what two hundred others at once on a busy machine add.
    expect(ms).toBeLessThan(PATIENCE_MS + 15_000)
  })
})

test('a recording that stops in the middle fails when its time is over', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'audio/wav', 'Content-Length': '100' }).write('RIFF')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const store = createRecordingStore({ endpoint: `http://127.0.0.1:${port}`, token: 'token', stallsMs: 100 })
  const part = await store.fetch('recording', null, new AbortController().signal)
  const heard: string[] = []
  const listening = (async () => {
    for await (const piece of part?.body ?? []) heard.push(Buffer.from(piece).toString())
  })()
  await expect(listening).rejects.toThrow('no more')
  expect(heard).toEqual(['RIFF'])
  server.closeAllConnections()
  server.close()
})

describe('every adapter is tried', () => {
  test('each file that sends something', () => {
    const sending = readdirSync(ADAPTERS, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('port.ts'))
      .filter((path) =>
        /\bawait fetch\(|\bexchange(?:Bytes)?\(|\bsendTo\(|\bcreateConnection\(|\bhttps?Request\(|\bspawn\(|\bexecFile\(|\bcreateRemoteJWKSet\(/.test(
          read(path),
        ),
      )
    const tried = new Set([...calls.flatMap(({ files }) => files), ...PROGRAMS, ...ELSEWHERE])
    expect(sending.filter((path) => !tried.has(path))).toEqual([])
    expect(
      [...tried].filter((path) => !sending.includes(path)).filter((path) => !path.includes('tencent')),
    ).toEqual([])
  })

  test('each call that is counted', () => {
    const counted = [
      ...read('watched.ts').matchAll(/watched\(\s*'([\w-]+)',\s*['`]([^'`]+)['`]/g),
      ...['redeem', 'confirm'].flatMap((operation) =>
        ['directory', 'wecom'].map((vendor) => ['', vendor, operation] as const),
      ),
    ].map(([, vendor, operation = '']) => `${vendor} ${operation.replace(/\$\{.*\}/, 'bucket')}`)
    expect(counted.length).toBeGreaterThan(10)
    const tried = new Set(
      calls.flatMap(({ vendor, operations }) => operations.map((name) => `${vendor} ${name}`)),
    )
    const programs = ['evidence-key sign', 'document-signer sign']
    expect(counted.filter((name) => !tried.has(name) && !programs.includes(name))).toEqual([])
  })
})

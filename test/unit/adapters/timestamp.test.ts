import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTimestamps } from '#server/adapters/timestamp/rfc3161.ts'
import { NotAToken, readTimestampToken } from '#server/adapters/timestamp/token.ts'
import { assembleEmulators } from '#server/emulators/index.ts'
import { DAY_MS } from '#server/kernel/calendar.ts'
import { ManualClock, systemClock } from '#server/kernel/clock.ts'
import { endless, testServers } from './servers.ts'
import { answerOf, type CertificateWishes, issue, type Lies, pemOf, rsa } from './timestamp-authority.ts'
import { demoEnv, failure, startVendors, type Vendors } from './vendors.ts'

const run = promisify(execFile)
const opensslIsHere = await run('openssl', ['version']).then(
  () => true,
  () => false,
)
const DIGEST = createHash('sha256').update('a checkpoint').digest()

const servers = testServers()
afterAll(servers.close)
/** A server that answers every request for a timestamp as the test says. */
const authority = (answer: (query: Buffer, response: ServerResponse) => unknown) =>
  servers.open(({ body }, response) => answer(body, response))

const root = await issue(null, { name: 'Invented Root' })
const stamps = await issue(root)

const codeOf = async (ca: string, endpoint: string, timeoutMs = 10_000) => {
  const call = createTimestamps({ endpoint, ca, timeoutMs }).stamp(DIGEST, 'sha256')
  const { vendor, code, message } = await failure(call)
  expect(vendor).toBe('timestamp')
  // An authority's URL may contain a password.
  expect(message).not.toContain('127.0.0.1')
  return code
}

describe.skipIf(!opensslIsHere)('the demo’s authority', () => {
  let vendors: Vendors
  let folder: string
  let ca: string
  let caFile: string
  beforeAll(async () => {
    vendors = await startVendors()
    folder = await mkdtemp(join(tmpdir(), 'timestamp-test-'))
    caFile = (await vendors.timestamp.caFile()) ?? ''
    ca = await readFile(caFile, 'utf8')
  })
  afterAll(async () => {
    await vendors.close()
    await rm(folder, { recursive: true })
  })
  const client = () => createTimestamps({ endpoint: `${vendors.origin}/emulator/timestamp`, ca })

  test.each(['sha256', 'sha384', 'sha512'] as const)(
    'stamps digests of %s, as openssl agrees',
    async (name) => {
      const data = randomBytes(100)
      const digest = createHash(name).update(data).digest()
      const before = Date.now()
      const token = await client().stamp(digest, name)
      const said = readTimestampToken(token)
      expect(said).toMatchObject({ policy: '2.999.3161', algorithm: name })
      expect(Buffer.compare(said.digest, digest)).toBe(0)
      expect(said.serial).toMatch(/^[0-9a-f]{1,16}$/)
      // The token has whole seconds.
      expect(said.at.getTime()).toBeGreaterThanOrEqual(Math.floor(before / 1000) * 1000)
      const [file, about] = [join(folder, 'token'), join(folder, 'data')]
      await writeFile(file, token)
      await writeFile(about, data)
      const given = ['ts', '-verify', '-token_in', '-in', file, '-data', about, '-CAfile', caFile]
      expect((await run('openssl', given)).stdout).toContain('Verification: OK')
      await writeFile(about, 'something else')
      await expect(run('openssl', given)).rejects.toThrow('mismatch')
    },
  )

  test('two requests have two serial numbers', async () => {
    const port = client()
    const serials = await Promise.all(
      [1, 2].map(async () => readTimestampToken(await port.stamp(DIGEST, 'sha256')).serial),
    )
    expect(new Set(serials).size).toBe(2)
  })

  test('can be opened again and is the same', async () => {
    const again = assembleEmulators(
      { env: demoEnv(1), clock: systemClock, pushTo: 'http://127.0.0.1:1' },
      vendors.storage,
    )
    expect(await readFile((await again.timestamp.caFile()) ?? '', 'utf8')).toBe(ca)
    await again.timestamp.close()
  })

  test('can be made to fail', async () => {
    const call = () => failure(client().stamp(DIGEST, 'sha256'))
    await vendors.fail('timestamp', { code: 'systemFailure' }, { code: 'badAlg' }, { code: 'unavailable' })
    expect(await call()).toMatchObject({ code: 'REFUSED', retryable: true })
    expect(await call()).toMatchObject({ code: 'REFUSED', retryable: false })
    expect(await call()).toMatchObject({ code: 'HTTP_503', retryable: true })
    await vendors.fail('timestamp', { code: 'drop' })
    expect(await call()).toMatchObject({ code: 'NETWORK', retryable: true })
  })

  test('refuses what is no request', async () => {
    const post = (body: string, type: string) =>
      fetch(`${vendors.origin}/emulator/timestamp`, {
        method: 'POST',
        body,
        headers: { 'Content-Type': type },
      })
    expect((await post('x', 'text/plain')).status).toBe(415)
    const answer = Buffer.from(await (await post('x', 'application/timestamp-query')).arrayBuffer())
    // A rejection, whose last bits say badDataFormat.
    expect(answer.toString('hex')).toMatch(/^30..30..020102.*03020204$/)
  })
})

test('without openssl the demo’s authority answers 503 and the demo goes on', async () => {
  const path = process.env.PATH
  process.env.PATH = '/nowhere'
  const vendors = await startVendors()
  try {
    expect(await vendors.timestamp.caFile()).toBeNull()
    expect(await codeOf(pemOf(root), `${vendors.origin}/emulator/timestamp`)).toBe('HTTP_503')
  } finally {
    process.env.PATH = path
    await vendors.close()
  }
})

describe('a token', () => {
  const stamped = async (lies: Lies, wishes: CertificateWishes | null = null, ca = pemOf(root)) => {
    const signer = wishes === null ? stamps : await issue(root, wishes)
    const endpoint = await authority(async (query, response) => {
      response.end(await answerOf(query, signer, lies))
    })
    return codeOf(ca, endpoint)
  }

  test('of the authority is accepted: by its root, by its own certificate, or through one between', async () => {
    const between = await issue(root, { name: 'Between', ca: true })
    const leaf = await issue(between)
    const endpoint = await authority(async (query, response) => {
      response.end(await answerOf(query, stamps))
    })
    const chained = await authority(async (query, response) => {
      response.end(await answerOf(query, leaf, { sent: [between, leaf, root] }))
    })
    for (const [url, ca] of [
      [endpoint, pemOf(root)],
      [endpoint, pemOf(stamps)],
      [endpoint, `${pemOf(between)}${pemOf(root)}`],
      [chained, pemOf(root)],
      [chained, pemOf(between)],
    ] as const) {
      const token = await createTimestamps({ endpoint: url, ca }).stamp(DIGEST, 'sha256')
      expect(readTimestampToken(token)).toMatchObject({ policy: '2.999.1', serial: '1267' })
    }
  })

  test.each<[string, Lies, string]>([
    ['with another nonce', { nonce: 1n }, 'NONCE'],
    ['without a nonce', { nonce: null }, 'NONCE'],
    ['about another digest', { digest: randomBytes(32) }, 'IMPRINT'],
    ['about a digest of another length', { digest: DIGEST.subarray(1) }, 'IMPRINT'],
    ['about a digest of another algorithm', { algorithm: '2.16.840.1.101.3.4.2.3' }, 'IMPRINT'],
    ['about a digest of SHA-1', { algorithm: '1.3.14.3.2.26' }, 'UNREADABLE'],
    ['of another hour', { at: new Date(Date.now() - 3_600_000) }, 'TIME'],
    ['of a later hour', { at: new Date(Date.now() + 3_600_000) }, 'TIME'],
    ['that was changed after it was signed', { changed: true }, 'SIGNATURE'],
    ['whose message digest is another', { messageDigest: randomBytes(32) }, 'SIGNATURE'],
    ['whose content type is another', { contentType: '1.2.840.113549.1.7.1' }, 'SIGNATURE'],
    ['that names no certificate', { bound: null }, 'SIGNATURE'],
    ['that names another certificate', { bound: root }, 'SIGNATURE'],
    ['of two signers', { twice: true }, 'SIGNATURE'],
    ['signed by another key', { by: root }, 'SIGNATURE'],
    ['without its certificate', { sent: [] }, 'SIGNER'],
  ])('%s is refused', async (_, lies, code) => expect(await stamped(lies)).toBe(code))

  test.each<[string, CertificateWishes]>([
    ['is for web servers', { purposes: ['1.3.6.1.5.5.7.3.1'] }],
    ['is for web servers too', { purposes: ['1.3.6.1.5.5.7.3.8', '1.3.6.1.5.5.7.3.1'] }],
    ['is for anything', { purposes: null }],
    ['does not insist on its purpose', { purposesCritical: false }],
    ['is for encryption by its key', { usage: 0x20 }],
    ['has expired', { to: new Date(Date.now() - 1000) }],
    ['is not valid yet', { from: new Date(Date.now() + 60_000) }],
    ['has a critical extension that nobody knows', { unknownCritical: true }],
  ])('of a certificate that %s is refused', async (_, wishes) =>
    expect(await stamped({}, wishes)).toBe('SIGNER'),
  )

  test('of a signer whom the authority did not certify is refused', async () => {
    const other = await issue(null, { name: 'Invented Root' })
    expect(await stamped({}, null, pemOf(other))).toBe('SIGNER')
    const send = async (...chain: Awaited<ReturnType<typeof issue>>[]) => {
      const [leaf] = chain
      if (leaf === undefined) throw new Error('no chain')
      const endpoint = await authority(async (query, response) => {
        response.end(await answerOf(query, leaf, { sent: chain }))
      })
      return codeOf(pemOf(root), endpoint)
    }
    // A certificate for timestamps is no authority.
    expect(await send(await issue(stamps), stamps)).toBe('SIGNER')
    const limited = await issue(root, { name: 'Limited', ca: true, pathLength: 0 })
    const below = await issue(limited, { name: 'Below', ca: true })
    expect(await send(await issue(below), below, limited)).toBe('SIGNER')
    const expired = await issue(root, { name: 'Old', ca: true, to: new Date(Date.now() - DAY_MS / 2) })
    expect(await send(await issue(expired), expired)).toBe('SIGNER')
    // Nobody has so many authorities between.
    let long = [await issue(root, { name: '1', ca: true })]
    for (const name of ['2', '3', '4', '5'])
      long = [await issue(long[0] ?? null, { name, ca: true }), ...long]
    expect(await send(await issue(long[0] ?? null), ...long)).toBe('SIGNER')
    // Two that certify each other lead nowhere.
    const round = await issue(null, { name: 'Round' })
    expect(await send(await issue(round), round, round)).toBe('SIGNER')
  })

  test.each<[string, CertificateWishes]>([
    ['RSA', { key: rsa(2048), usage: 0x80 }],
    ['RSASSA-PSS', { key: rsa(2048, 'RSA-PSS'), usage: 0x40 }],
    ['P-384', { key: { name: 'ECDSA', namedCurve: 'P-384' } }],
  ])('signed with %s is accepted, and not with another signature', async (_, wishes) => {
    const signer = await issue(root, wishes)
    let change = 0
    const endpoint = await authority(async (query, response) => {
      const answer = await answerOf(query, signer)
      // The signature is at the end.
      answer[answer.length - 1] = (answer.at(-1) ?? 0) ^ change
      response.end(answer)
    })
    const client = createTimestamps({ endpoint, ca: pemOf(root) })
    expect(await client.stamp(DIGEST, 'sha256')).toBeInstanceOf(Uint8Array)
    change = 1
    expect(await failure(client.stamp(DIGEST, 'sha256'))).toMatchObject({ code: 'SIGNATURE' })
  })

  test('signed with a short key is refused', async () =>
    expect(await stamped({}, { key: rsa(1024) })).toBe('SIGNATURE'))

  test('is compared with real time', async () => {
    const endpoint = await authority(async (query, response) => {
      response.end(await answerOf(query, stamps))
    })
    const wallClock = new ManualClock(new Date(Date.now() + 600_000))
    const client = createTimestamps({ endpoint, ca: pemOf(root), wallClock })
    expect(await failure(client.stamp(DIGEST, 'sha256'))).toMatchObject({ code: 'TIME' })
  })
})

describe('an answer', () => {
  const answered = async (body: Buffer | string) =>
    codeOf(pemOf(root), await authority((_, response) => response.end(body)))

  test('with anything behind it is refused', async () => {
    const endpoint = await authority(async (query, response) => {
      response.end(Buffer.concat([await answerOf(query, stamps), Buffer.of(0)]))
    })
    expect(await codeOf(pemOf(root), endpoint)).toBe('UNREADABLE')
    const whole = await authority(async (query, response) => response.end(await answerOf(query, stamps)))
    const token = await createTimestamps({ endpoint: whole, ca: pemOf(root) }).stamp(DIGEST, 'sha256')
    expect(readTimestampToken(token).serial).toBe('1267')
    expect(() => readTimestampToken(Uint8Array.of(...token, 0))).toThrow(NotAToken)
    expect(() => readTimestampToken(token.subarray(1))).toThrow(NotAToken)
    // Its outer type is signedData, the first object identifier in it.
    const type = Buffer.from('2a864886f70d010702', 'hex')
    const other = Buffer.from(token)
    other[other.indexOf(type) + type.length - 1] = 3
    expect(() => readTimestampToken(other)).toThrow(NotAToken)
  })

  test('that is none is refused', async () => {
    expect(await answered('')).toBe('UNREADABLE')
    expect(await answered('<html>sign in</html>')).toBe('UNREADABLE')
    // Granted, without a token.
    expect(await answered(Buffer.from('30053003020100', 'hex'))).toBe('UNREADABLE')
    expect(await answered(Buffer.from('300530030201003000', 'hex'))).toBe('UNREADABLE')
    // Granted, with a token that is no SignedData.
    expect(await answered(Buffer.from('3007300302010030003000'.slice(0, 18), 'hex'))).toBe('UNREADABLE')
    expect(await answered(Buffer.from('30053003020102', 'hex'))).toBe('REFUSED')
  })

  test('of which any byte was changed is refused, except where nothing is signed', async () => {
    let part = 0
    let at = 0
    const endpoint = await authority(async (query, response) => {
      const answer = await answerOf(query, stamps)
      at = Math.floor(part * answer.length)
      answer[at] = (answer[at] ?? 0) ^ 1
      response.end(answer)
    })
    const client = createTimestamps({ endpoint, ca: pemOf(root) })
    const accepted: number[] = []
    for (part = 0; part < 1; part += 0.02) {
      const token = await client.stamp(DIGEST, 'sha256').catch(() => null)
      if (token === null) continue
      accepted.push(at)
      expect(Buffer.compare(readTimestampToken(token).digest, DIGEST)).toBe(0)
    }
    // Versions and lists of algorithms are not signed; they are about twenty bytes of eight hundred.
    expect(accepted.length).toBeLessThan(5)
  })

  test('that is nested deeply or lies about its lengths costs little', async () => {
    const deep = Buffer.alloc(60_000)
    for (let at = 0; at < deep.length; at += 2) deep.set([0x30, 0x80], at)
    for (const body of [deep, Buffer.alloc(60_000, 0x30), Buffer.from('3084ffffffff30', 'hex')]) {
      // Processor time, because on a busy machine any answer can take seconds.
      const began = process.cpuUsage()
      expect(await answered(body)).toBe('UNREADABLE')
      expect(process.cpuUsage(began).user).toBeLessThan(2_000_000)
    }
  })

  test('that does not end is not read to its end', async () => {
    const endpoint = await authority((_, response) => endless(response))
    expect(await codeOf(pemOf(root), endpoint)).toBe('TOO_LARGE')
  })

  test.each([
    ['does not come', () => undefined],
    ['stops in the middle', (_: Buffer, response: ServerResponse) => response.write('0')],
  ])('that %s is not waited for', async (_, silent) => {
    expect(await codeOf(pemOf(root), await authority(silent), 100)).toBe('TIMEOUT')
  })

  test('that leads elsewhere is not followed', async () => {
    const other = await authority(async (query, response) => response.end(await answerOf(query, stamps)))
    const endpoint = await authority((_, response) => response.writeHead(307, { Location: other }).end())
    expect(await createTimestamps({ endpoint: other, ca: pemOf(root) }).stamp(DIGEST, 'sha256')).toBeDefined()
    expect(await codeOf(pemOf(root), endpoint)).toBe('NETWORK')
  })
})

test('a digest of another length is refused before anything is sent', async () => {
  const client = createTimestamps({ endpoint: 'http://127.0.0.1:1', ca: pemOf(root) })
  await expect(client.stamp(DIGEST, 'sha384')).rejects.toThrow(RangeError)
  expect(() => createTimestamps({ endpoint: 'http://127.0.0.1:1', ca: 'no certificate' })).toThrow('PEM')
})

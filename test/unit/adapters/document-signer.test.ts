import { verify, X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { certificatesOfPem, isRoot } from '#server/adapters/document-signer/certificates.ts'
import { type CommandSettings, createCommandSigner } from '#server/adapters/document-signer/command.ts'
import { openP12 } from '#server/adapters/document-signer/p12.ts'
import { createRevocationSource } from '#server/adapters/document-signer/revocation.ts'
import {
  type DemoAuthority,
  makeDemoAuthority,
  writeDemoAuthority,
} from '#server/emulators/document-signer/authority.ts'
import { HOUR_MS } from '#server/kernel/calendar.ts'
import { ManualClock } from '#server/kernel/clock.ts'
import { testServers } from './servers.ts'
import { issue, pemOf } from './timestamp-authority.ts'
import { failure } from './vendors.ts'

const MESSAGE = Buffer.from('the signed attributes')
const PASSWORD = '演示 demo'

let demo: DemoAuthority
beforeAll(async () => {
  demo = await makeDemoAuthority(new Date(), PASSWORD)
})

describe('a key in a P12 file', () => {
  test('signs, and has its chain up to the root', async () => {
    const signer = await openP12(demo.p12, PASSWORD)
    const { publicKey } = new X509Certificate(signer.certificate)
    expect(signer.keyType).toBe('EC')
    for (const hash of ['sha256', 'sha384', 'sha512'] as const)
      expect(verify(hash, MESSAGE, publicKey, await signer.sign(MESSAGE, hash))).toBe(true)
    const [root] = certificatesOfPem(demo.root)
    expect(signer.chain.map((each) => Buffer.from(each))).toEqual([Buffer.from(root)])
    expect([isRoot(root), isRoot(signer.certificate)]).toEqual([true, false])
  })

  test('is not opened with another password, and no other file is a key', async () => {
    await expect(openP12(demo.p12, 'wrong')).rejects.toThrow()
    await expect(openP12(Buffer.from('no key'), PASSWORD)).rejects.toThrow()
  })
})

test('the demo’s files are written where they are asked for, the key readable by this user only', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'demo-documents-'))
  try {
    await writeDemoAuthority(join(folder, 'new'), new Date(), PASSWORD)
    const file = (name: string) => join(folder, 'new', name)
    const signer = await openP12(await readFile(file('documents.p12')), PASSWORD)
    const source = createRevocationSource({ lists: [await readFile(file('root.crl'))], fetch: false })
    expect(await source.crlOf(signer.certificate)).not.toBeNull()
    expect(await readFile(file('root.pem'), 'utf8')).toContain('BEGIN CERTIFICATE')
    expect((await stat(file('documents.p12'))).mode & 0o777).toBe(0o600)
  } finally {
    await rm(folder, { recursive: true })
  }
})

describe('a program that signs', () => {
  let certificates: string
  let key: string
  beforeAll(async () => {
    const root = await issue(null, { name: 'Invented Root' })
    const own = await issue(root, { name: 'Invented Documents' })
    certificates = `${pemOf(own)}\n${pemOf(root)}`
    const pkcs8 = await crypto.subtle.exportKey('pkcs8', own.keys.privateKey)
    key = Buffer.from(pkcs8).toString('base64')
  })

  /** A program of Node that reads the digest and then runs the code. */
  const program = (code: string): CommandSettings['command'] => [
    process.execPath,
    '-e',
    `let digest = Buffer.alloc(0);
     process.stdin.on('data', (part) => { digest = Buffer.concat([digest, part]) }).on('end', async () => { ${code} })`,
  ]
  // Node cannot sign a digest. The program checks that it got the right one, and signs the message.
  const signing = (format: 'der' | 'ieee-p1363') =>
    program(`
      const { createHash, createPrivateKey, sign } = require('node:crypto');
      const message = Buffer.from('${MESSAGE.toString('hex')}', 'hex');
      if (!createHash('sha256').update(message).digest().equals(digest)) process.exit(9);
      const key = createPrivateKey({ key: Buffer.from('${key}', 'base64'), format: 'der', type: 'pkcs8' });
      process.stdout.write(sign('sha256', message, { key, dsaEncoding: '${format}' }))`)
  const signer = (command: CommandSettings['command'], timeoutMs = 20_000) =>
    createCommandSigner({ command, certificates, timeoutMs })

  test.each(['der', 'ieee-p1363'] as const)('gets the digest, and may answer with %s', async (format) => {
    const signed = await signer(signing(format)).sign(MESSAGE, 'sha256')
    const [own] = certificatesOfPem(certificates)
    expect(verify('sha256', MESSAGE, new X509Certificate(own).publicKey, signed)).toBe(true)
  })

  test.each([
    ['another key', () => program(`process.stdout.write(Buffer.alloc(64, 7))`), 'SIGNATURE', false],
    ['nothing', () => program(''), 'SIGNATURE', false],
    ['an exit code', () => program('process.exit(3)'), 'EXIT_3', true],
    ['too much', () => program(`process.stdout.write(Buffer.alloc(100_000))`), 'TOO_LARGE', false],
    ['no program', (): CommandSettings['command'] => ['/nowhere/sign'], 'START', false],
  ] as const)('%s is refused', async (_, command, code, retryable) => {
    const error = await failure(signer(command()).sign(MESSAGE, 'sha256'))
    expect(error).toMatchObject({ vendor: 'document-signer', code, retryable })
  })

  test('one that never answers is ended', async () => {
    const error = await failure(signer(program('setInterval(() => {}, 1000)'), 300).sign(MESSAGE, 'sha256'))
    expect(error).toMatchObject({ code: 'TIMEOUT', retryable: true })
  })
})

describe('revocation lists', () => {
  const servers = testServers()
  afterAll(() => servers.close())

  /** A server of lists, and a certificate that names it. */
  async function publishing(answer: (response: ServerResponse) => unknown) {
    let asked = 0
    const url = await servers.open((_, response) => {
      asked += 1
      answer(response)
    })
    const pair = await issue(null, { name: 'Stranger', list: `${url}list.crl` })
    const [certificate] = certificatesOfPem(pemOf(pair))
    return { certificate, asked: () => asked }
  }

  test('are found by the issuer among the given ones, in DER and in PEM', async () => {
    const { certificate } = await openP12(demo.p12, PASSWORD)
    const base64 = Buffer.from(demo.list).toString('base64')
    const pem = `-----BEGIN X509 CRL-----\n${base64}\n-----END X509 CRL-----\n`
    for (const list of [demo.list, Buffer.from(pem)]) {
      const source = createRevocationSource({ lists: [list], fetch: false })
      expect(await source.crlOf(certificate)).toEqual(Uint8Array.from(demo.list))
    }
    const stranger = certificatesOfPem(pemOf(await issue(null, { name: 'Stranger' })))[0]
    expect(await createRevocationSource({ lists: [demo.list], fetch: true }).crlOf(stranger)).toBeNull()
    expect(() => createRevocationSource({ lists: [Buffer.from('no list')], fetch: false })).toThrow(
      'UNREADABLE',
    )
  })

  test('are fetched from the URL in the certificate, once in an hour, if that is wished', async () => {
    const { certificate, asked } = await publishing((response) => response.end(demo.list))
    const wallClock = new ManualClock(new Date())
    const source = createRevocationSource({ lists: [], fetch: true, wallClock })
    for (const advance of [0, HOUR_MS / 2, HOUR_MS]) {
      wallClock.advance(advance)
      expect(await source.crlOf(certificate)).toEqual(Uint8Array.from(demo.list))
    }
    expect(asked()).toBe(2)
    expect(await createRevocationSource({ lists: [], fetch: false }).crlOf(certificate)).toBeNull()
    expect(asked()).toBe(2)
  })

  test.each([
    ['HTTP_500', (response: ServerResponse) => response.writeHead(500).end()],
    ['UNREADABLE', (response: ServerResponse) => response.end('<html>')],
    ['TOO_LARGE', (response: ServerResponse) => response.end(Buffer.alloc(300_000))],
    ['NETWORK', (response: ServerResponse) => response.destroy()],
  ] as const)('%s: the server does not give a list', async (code, answer) => {
    const { certificate } = await publishing(answer)
    const source = createRevocationSource({ lists: [], fetch: true })
    expect(await failure(source.crlOf(certificate))).toMatchObject({ vendor: 'document-signer', code })
  })
})

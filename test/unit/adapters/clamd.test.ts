import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { VendorError } from '#server/adapters/vendor/vendor-error.ts'
import { type ClamdPatience, clamdAddress, createClamd } from '#server/adapters/virus-scan/clamd.ts'
import { createFaults } from '#server/emulators/base/faults.ts'
import { createClamdEmulator, EICAR } from '#server/emulators/clamd.ts'

const NEVER_MS = 600_000
/** Gives up soon if clamd shows no sign of life, or if the whole scan takes long. */
const IMPATIENT: ClamdPatience = { connectMs: NEVER_MS, idleMs: 100, wholeMs: NEVER_MS }
const HURRIED: ClamdPatience = { connectMs: NEVER_MS, idleMs: NEVER_MS, wholeMs: 100 }

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

async function emulated(limit?: number) {
  const faults = createFaults()
  const clamd = createClamdEmulator(faults, limit)
  open.push(clamd.close)
  const endpoint = await clamd.listen()
  const address = clamdAddress(endpoint)
  if (address === null || !('port' in address)) throw new Error(endpoint)
  const next = (...codes: string[]) =>
    faults.order({ vendor: 'virus-scan', next: codes.map((code) => ({ code, times: 1 })) })
  return { address, next, scanner: createClamd(address) }
}

async function* pieces(...parts: (string | Buffer)[]) {
  for (const part of parts) yield Buffer.from(part)
}

/** The code with which a scan failed. */
async function failureOf(scan: Promise<unknown>): Promise<string> {
  const error = await scan.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof VendorError)) throw new Error(`no failure of the vendor: ${String(error)}`)
  expect(error).toMatchObject({ vendor: 'virus-scan', retryable: true })
  return error.code
}

describe('the scanner', () => {
  it('finds nothing in a clean file, and the test virus wherever it is', async () => {
    const { scanner } = await emulated()
    expect(await scanner.scan(pieces('%PDF-1.7', Buffer.alloc(300_000)))).toEqual({ finding: null })
    expect(await scanner.scan(pieces())).toEqual({ finding: null })
    const infected = { finding: 'Eicar-Test-Signature' }
    expect(await scanner.scan(pieces('%PDF-', EICAR))).toEqual(infected)
    // The test text lies across the border of two chunks.
    const before = Buffer.alloc(64 * 1024 - 10, 'x')
    expect(await scanner.scan(pieces(Buffer.concat([before, Buffer.from(EICAR)])))).toEqual(infected)
    expect(await scanner.scan(pieces(EICAR.slice(0, 30), EICAR.slice(30)))).toEqual(infected)
  })

  it('says so if clamd refuses the size, also while the file is still being sent', async () => {
    const { scanner } = await emulated(100_000)
    const endless = (async function* () {
      for (let sent = 0; sent < 1000; sent += 1) yield Buffer.alloc(60_000)
    })()
    expect(await failureOf(scanner.scan(endless))).toBe('SIZE_LIMIT')
  })

  it.each([
    ['hangs', 'timeout', 'TIMEOUT'],
    ['closes the connection', 'refuse', 'UNREACHABLE'],
    ['closes it instead of answering', 'drop', 'UNREACHABLE'],
    ['reports an error', 'unavailable', 'REFUSED'],
    ['answers something else', 'stream: MAYBE', 'UNREADABLE'],
  ])('gives no verdict if clamd %s, and does again afterwards', async (_, fault, code) => {
    const { address, scanner, next } = await emulated()
    next(fault)
    expect(await failureOf(createClamd(address, IMPATIENT).scan(pieces('%PDF-1.7')))).toBe(code)
    expect(await scanner.scan(pieces('%PDF-1.7'))).toEqual({ finding: null })
  })

  it('gives no verdict if the whole scan takes too long', async () => {
    const { address, next } = await emulated()
    next('timeout')
    expect(await failureOf(createClamd(address, HURRIED).scan(pieces('%PDF-1.7')))).toBe('TIMEOUT')
  })

  it('gives no verdict if nobody listens', async () => {
    const { scanner } = await emulated()
    for (const close of open.splice(0)) await close()
    expect(await failureOf(scanner.scan(pieces('%PDF-1.7')))).toBe('UNREACHABLE')
  })

  it('throws an error of the file itself unchanged, and leaves no connection behind', async () => {
    const { scanner } = await emulated()
    const broken = (async function* () {
      yield Buffer.from('%PDF')
      throw new Error('the piece was altered')
    })()
    await expect(scanner.scan(broken)).rejects.toThrow('the piece was altered')
  })

  it('never takes an endless answer for a verdict', async () => {
    const sockets: Socket[] = []
    const server: Server = createServer((socket) => {
      sockets.push(socket)
      socket.on('error', () => undefined)
      socket.write('x'.repeat(100_000))
    })
    const folder = await mkdtemp(join(tmpdir(), 'clamd-'))
    const path = join(folder, 'clamd.sock')
    await new Promise<void>((resolve) => server.listen(path, resolve))
    open.push(async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    })
    const address = clamdAddress(`unix:${path}`)
    if (address === null) throw new Error('no address')
    expect(await failureOf(createClamd(address).scan(pieces('%PDF-1.7')))).toBe('UNREADABLE')
  })
})

describe('the emulator', () => {
  /** Sends bytes as they are, and returns the answer. */
  async function say(bytes: Buffer | string): Promise<string> {
    const { address } = await emulated()
    const socket = connect(address)
    socket.write(bytes)
    return (await buffer(socket)).toString('latin1')
  }

  it('knows the commands with a NUL at their end only', async () => {
    expect(await say('zPING\0')).toBe('PONG\0')
    expect(await say('INSTREAM\0')).toBe('UNKNOWN COMMAND\0')
    expect(await say('zSHUTDOWN\0')).toBe('UNKNOWN COMMAND\0')
  })

  it('reads lengths with the most significant byte first', async () => {
    const turned = Buffer.from([0, 0, 0, 4])
    expect(
      await say(Buffer.concat([Buffer.from('zINSTREAM\0'), turned.reverse(), Buffer.from('%PDF')])),
    ).toBe('INSTREAM size limit exceeded. ERROR\0')
  })
})

it('an address is a socket, or a host with a port', () => {
  expect(clamdAddress('unix:/run/clamav/clamd.ctl')).toEqual({ path: '/run/clamav/clamd.ctl' })
  expect(clamdAddress('tcp://127.0.0.1:3310')).toEqual({ host: '127.0.0.1', port: 3310 })
  expect(clamdAddress('tcp://[::1]:3310')).toEqual({ host: '::1', port: 3310 })
  for (const wrong of ['127.0.0.1:3310', 'tcp://host', 'unix:clamd.ctl', 'http://host:1'])
    expect(clamdAddress(wrong)).toBeNull()
})

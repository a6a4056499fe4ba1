import { spawn } from 'node:child_process'
import { createHash, verify, X509Certificate } from 'node:crypto'
import { Integer, Sequence } from 'asn1js'
import { SECOND_MS } from '../../kernel/calendar.ts'
import { VendorError } from '../vendor/vendor-error.ts'
import { certificatesOfPem, keyTypeOf } from './certificates.ts'
import type { DocumentSigner } from './port.ts'

/** The maximum length of a signature, in bytes. One of an RSA key of 8192 bits has 1024. */
const LONGEST_SIGNATURE = 2048

export interface CommandSettings {
  /** The program and its arguments. No shell takes part. */
  readonly command: readonly [string, ...string[]]
  /** The certificate of the key, and then those above it (PEM). */
  readonly certificates: string
  readonly timeoutMs?: number
}

const failure = (code: string, retryable: boolean) =>
  new VendorError({
    vendor: 'document-signer',
    code,
    message: `document-signer sign: ${code}`,
    retryable,
  })

/**
 * Runs the program with the digest as its input, and returns what it wrote.
 * @throws VendorError START, TIMEOUT, EXIT_<code>, TOO_LARGE
 */
function run([program, ...args]: CommandSettings['command'], digest: Uint8Array, timeoutMs: number) {
  return new Promise<Buffer>((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] })
    const chunks: Buffer[] = []
    let size = 0
    const fail = (error: VendorError) => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      reject(error)
    }
    const timer = setTimeout(() => fail(failure('TIMEOUT', true)), timeoutMs)
    child.on('error', () => fail(failure('START', false)))
    // A program that ends without reading its input is judged by its exit code.
    child.stdin.on('error', () => undefined)
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > LONGEST_SIGNATURE) fail(failure('TOO_LARGE', false))
      else chunks.push(chunk)
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      if (code === 0) resolve(Buffer.concat(chunks))
      else reject(failure(`EXIT_${code ?? 'SIGNAL'}`, true))
    })
    child.stdin.end(digest)
  })
}

const positive = (bytes: Uint8Array) => {
  const start = bytes.findIndex((byte) => byte !== 0)
  const digits = bytes.subarray(start === -1 ? bytes.length - 1 : start)
  // A first bit of 1 would make the number negative.
  const padded = (digits[0] ?? 0) & 0x80 ? Uint8Array.from([0, ...digits]) : Uint8Array.from(digits)
  return new Integer({ valueHex: padded.buffer })
}

/** Writes an ECDSA signature in DER. Tokens and key services often give the two numbers beside each other. */
function inDer(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2
  const value = [positive(signature.subarray(0, half)), positive(signature.subarray(half))]
  return new Uint8Array(new Sequence({ value }).toBER())
}

/**
 * Signs with a program that has access to the key, for example on a smart card (PKCS #11) or in a key service. The
 * program gets the raw digest (32, 48 or 64 bytes) on its standard input and writes the raw signature to its standard
 * output: PKCS #1 v1.5 for an RSA key; for an EC key DER, or r and s beside each other. Every signature is checked with the
 * certificate before it is used, so that the wrong key does not seal documents.
 *
 * @throws Error if the certificates cannot be read
 */
export function createCommandSigner(settings: CommandSettings): DocumentSigner {
  const [certificate, ...chain] = certificatesOfPem(settings.certificates)
  const { publicKey } = new X509Certificate(certificate)
  const keyType = keyTypeOf(certificate)
  const timeoutMs = settings.timeoutMs ?? 20 * SECOND_MS
  return {
    certificate,
    chain,
    keyType,
    async sign(message, hash) {
      const digest = createHash(hash).update(message).digest()
      const given = await run(settings.command, digest, timeoutMs)
      const forms = keyType === 'EC' && given.length % 2 === 0 ? [given, inDer(given)] : [given]
      const signature = forms.find((form) => verify(hash, message, publicKey, form))
      if (signature === undefined) throw failure('SIGNATURE', false)
      return Uint8Array.from(signature)
    },
  }
}

import { execFile } from 'node:child_process'
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import type { EvidenceKey } from './port.ts'

const ED25519 = 0x01
/** A command that signs may take this long, in milliseconds. */
const COMMAND_TIMEOUT = 10_000

/** The 32 bytes of an Ed25519 key: the last ones of its SubjectPublicKeyInfo. */
function rawKey(key: KeyObject): Uint8Array {
  return new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-32))
}

function describe(key: KeyObject): Omit<EvidenceKey, 'sign'> {
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('the evidence key is not an Ed25519 key')
  return { kind: ED25519, publicKey: rawKey(key), pem: String(key.export({ format: 'pem', type: 'spki' })) }
}

/**
 * A key in a file, as `openssl genpkey -algorithm ed25519` makes it.
 * @param pem the content of the file
 * @throws Error if it is another kind of key
 */
export function keyFromPem(pem: string): EvidenceKey {
  const key = createPrivateKey(pem)
  return { ...describe(createPublicKey(key)), sign: async (text) => sign(null, text, key) }
}

/**
 * A key in a security module or a key service. The command gets the text on its standard input and writes the signature,
 * 64 bytes, to its standard output. What it answers is checked before it is used.
 * @param command the program and its arguments, separated by spaces
 * @param publicPem the public key
 */
export function keyByCommand(command: string, publicPem: string): EvidenceKey {
  const key = createPublicKey(publicPem)
  const [program = '', ...args] = command.split(' ').filter((part) => part !== '')
  return {
    ...describe(key),
    sign: (text) =>
      new Promise((resolve, reject) => {
        const options = { encoding: 'buffer', timeout: COMMAND_TIMEOUT, maxBuffer: 4096 } as const
        const child = execFile(program, args, options, (error, signature) => {
          if (error) reject(new Error('the command that signs failed', { cause: error }))
          else if (verify(null, text, key, signature)) resolve(new Uint8Array(signature))
          else reject(new Error('the command that signs answered something else than its signature'))
        })
        // If the command ends without reading, its exit code tells more than the broken pipe.
        child.stdin?.on('error', () => undefined)
        child.stdin?.end(text)
      }),
  }
}

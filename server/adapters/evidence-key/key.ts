import { execFile } from 'node:child_process'
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { signSm2, sm2NoteKey, sm2PointOf, verifySm2 } from '../../kernel/secret/sm2.ts'
import type { EvidenceKey } from './port.ts'

const ED25519 = 0x01
/** Kinds without a number; the key then names its algorithm. */
const OTHER = 0xff
/** A command that signs may take this long, in milliseconds. */
const COMMAND_TIMEOUT = 10_000

/** The 32 bytes of an Ed25519 key: the last ones of its SubjectPublicKeyInfo. */
function rawKey(key: KeyObject): Uint8Array {
  return new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-32))
}

type Signs = (text: Uint8Array, privateKey: KeyObject) => Uint8Array

/** What is known of a public key, and how its kind signs and verifies. */
interface Described {
  readonly described: Omit<EvidenceKey, 'sign'>
  readonly signs: Signs
  readonly verifies: (text: Uint8Array, signature: Uint8Array) => boolean
}

function describe(key: KeyObject): Described {
  const pem = String(key.export({ format: 'pem', type: 'spki' }))
  if (key.asymmetricKeyType === 'ed25519')
    return {
      described: { kind: ED25519, publicKey: rawKey(key), pem },
      signs: (text, privateKey) => sign(null, text, privateKey),
      verifies: (text, signature) => verify(null, text, key, signature),
    }
  // Node gives SM2 keys no type, so the curve is read from the key itself.
  const point = sm2PointOf(key)
  if (point === null) throw new Error('the evidence key is neither an Ed25519 nor an SM2 key')
  return {
    described: { kind: OTHER, publicKey: sm2NoteKey(point), pem },
    signs: (text, privateKey) => signSm2(privateKey, text),
    verifies: (text, signature) => verifySm2(point, text, signature),
  }
}

/**
 * A key in a file, as `openssl genpkey -algorithm ed25519` or `-algorithm SM2` makes it.
 * @param pem the content of the file
 * @throws Error if it is another kind of key
 */
export function keyFromPem(pem: string): EvidenceKey {
  const key = createPrivateKey(pem)
  const { described, signs } = describe(createPublicKey(key))
  return { ...described, sign: async (text) => signs(text, key) }
}

/**
 * A key in a security module or a key service. The command gets the text on its standard input and writes the signature
 * (Ed25519: 64 bytes; SM2: in DER, under the usual user id) to its standard output. What it answers is checked before it is used.
 * @param command the program and its arguments, separated by spaces
 * @param publicPem the public key
 */
export function keyByCommand(command: string, publicPem: string): EvidenceKey {
  const { described, verifies } = describe(createPublicKey(publicPem))
  const [program = '', ...args] = command.split(' ').filter((part) => part !== '')
  return {
    ...described,
    sign: (text) =>
      new Promise((resolve, reject) => {
        const options = {
          encoding: 'buffer',
          timeout: COMMAND_TIMEOUT,
          // A command that hangs may not hear a milder signal.
          killSignal: 'SIGKILL',
          maxBuffer: 4096,
        } as const
        const child = execFile(program, args, options, (error, signature) => {
          if (error) reject(new Error('the command that signs failed', { cause: error }))
          else if (verifies(text, signature)) resolve(new Uint8Array(signature))
          else reject(new Error('the command that signs answered something else than its signature'))
        })
        // If the command ends without reading, its exit code tells more than the broken pipe.
        child.stdin?.on('error', () => undefined)
        child.stdin?.end(text)
      }),
  }
}

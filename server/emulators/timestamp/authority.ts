import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { systemClock } from '../../kernel/clock.ts'
import type { EmulatorStorage } from '../base/storage.ts'

const PATIENCE_MS = 20_000
const LONGEST_REPLY = 64 * 1024

/** A policy below 2.999, the branch of object identifiers that is there for examples. */
const POLICY = '2.999.3161'

const files = ['ca.pem', 'ca.crl', 'tsa.pem', 'tsa.key'] as const
const kept = z.record(z.enum(files), z.string())

const certificates = `
[ req ]
distinguished_name = name
prompt = no
[ name ]
organizationName = Return Visit Demo
[ ca ]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[ tsa ]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[ lists ]
database = issued
default_md = sha256
default_crl_days = 3650
`

const replies = (folder: string, serial: string) => `
[ tsa ]
default_tsa = demo
[ demo ]
serial = ${serial}
signer_cert = ${join(folder, 'tsa.pem')}
signer_key = ${join(folder, 'tsa.key')}
signer_digest = sha256
default_policy = ${POLICY}
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
`

/** @throws Error if openssl is not there, failed, or took too long */
function openssl(folder: string, ...given: string[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    execFile(
      'openssl',
      given,
      { cwd: folder, timeout: PATIENCE_MS, maxBuffer: LONGEST_REPLY, encoding: 'buffer' },
      (error, stdout) => (error === null ? resolve(stdout) : reject(error)),
    )
  })
}

/** Makes an authority for ten years, a certificate for timestamps that it issued, and its empty revocation list. */
async function make(folder: string): Promise<void> {
  await writeFile(join(folder, 'certificates.conf'), certificates)
  const request = ['-config', 'certificates.conf', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']
  const ca = [
    '-x509',
    '-extensions',
    'ca',
    '-days',
    '3650',
    '-subj',
    '/O=Return Visit Demo/CN=Demo Authority',
  ]
  await openssl(folder, 'req', ...request, '-nodes', '-keyout', 'ca.key', ...ca, '-out', 'ca.pem')
  const tsa = ['-subj', '/O=Return Visit Demo/CN=Demo Timestamps', '-out', 'tsa.csr']
  await openssl(folder, 'req', ...request, '-nodes', '-keyout', 'tsa.key', ...tsa)
  const issuing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-set_serial', '2', '-days', '3650']
  const extensions = ['-extfile', 'certificates.conf', '-extensions', 'tsa']
  await openssl(folder, 'x509', '-req', '-in', 'tsa.csr', ...issuing, ...extensions, '-out', 'tsa.pem')
  await writeFile(join(folder, 'issued'), '')
  const listing = ['-name', 'lists', '-config', 'certificates.conf', '-keyfile', 'ca.key', '-cert', 'ca.pem']
  await openssl(folder, 'ca', '-gencrl', ...listing, '-out', 'ca.crl')
}

export interface Authority {
  /** The file with the certificate of the authority (PEM). */
  readonly caFile: string
  /** The file with the authority's revocation list (PEM). */
  readonly listFile: string
  /** Answers a TimeStampReq (DER) with a TimeStampResp, with the time of this machine. */
  reply(query: Buffer): Promise<Buffer>
  /** Deletes the folder. */
  close(): Promise<void>
}

/**
 * Opens the demo's time stamping authority, which openssl makes at the first start. It is kept in the storage, so that
 * timestamps of the demo can still be checked after a restart. Its files are in a folder of their own, which only this
 * user can read.
 *
 * @throws Error if openssl is not on this machine or could not make it
 */
export async function openAuthority(storage: EmulatorStorage): Promise<Authority> {
  const folder = await mkdtemp(join(tmpdir(), 'demo-timestamps-'))
  try {
    if ((await storage.get('timestamp', 'authority')) === null) {
      await make(folder)
      const made = await Promise.all(
        files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')] as const),
      )
      // Of two instances that start at once, both use what the first one made.
      await storage.insert('timestamp', 'authority', Object.fromEntries(made), systemClock.now())
    }
    const all = kept.parse((await storage.get('timestamp', 'authority'))?.value)
    for (const file of files) await writeFile(join(folder, file), all[file], { mode: 0o600 })
    await openssl(folder, 'version')
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  return {
    caFile: join(folder, 'ca.pem'),
    listFile: join(folder, 'ca.crl'),
    async reply(query) {
      const own = join(folder, randomBytes(8).toString('hex'))
      const at = (file: string) => join(own, file)
      await mkdir(own)
      try {
        await writeFile(at('query.tsq'), query)
        await writeFile(at('serial'), randomBytes(8).toString('hex').toUpperCase())
        await writeFile(at('replies.conf'), replies(folder, at('serial')))
        return await openssl(own, 'ts', '-reply', '-config', 'replies.conf', '-queryfile', 'query.tsq')
      } finally {
        await rm(own, { recursive: true, force: true })
      }
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

import { generateKeyPairSync } from 'node:crypto'
import { access, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeDemoAuthority } from '../../emulators/document-signer/authority.ts'
import { systemClock } from '../../kernel/clock.ts'

/** Files with keys that a machine makes for itself, as environment variables name them. None of them is in the database. */
export interface MachineFiles {
  readonly EVIDENCE_KEY_FILE: string
  readonly DOCUMENT_SIGNER_FILE: string
  readonly DOCUMENT_SIGNER_PASSWORD: string
  readonly DOCUMENT_REVOCATION_LISTS: string
}

/** The demo's certificate is nobody's, so its password protects nothing. */
const DEMO_PASSWORD = 'demo-documents'

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  )
}

/** Makes the files that are missing in a folder: the key of the log, and a certificate for documents. */
export async function machineFiles(folder: string): Promise<MachineFiles> {
  const key = join(folder, 'evidence-key.pem')
  const documents = join(folder, 'document-signer')
  await mkdir(folder, { recursive: true })
  if (!(await exists(key))) {
    const { privateKey } = generateKeyPairSync('ed25519')
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' })
    // If two processes make it at once, the first one's stays.
    await writeFile(key, pem, { mode: 0o600, flag: 'wx' }).catch(() => undefined)
  }
  if (!(await exists(join(documents, 'root.crl'))))
    await writeDemoAuthority(documents, systemClock.now(), DEMO_PASSWORD)
  return {
    EVIDENCE_KEY_FILE: key,
    DOCUMENT_SIGNER_FILE: join(documents, 'documents.p12'),
    DOCUMENT_SIGNER_PASSWORD: DEMO_PASSWORD,
    DOCUMENT_REVOCATION_LISTS: join(documents, 'root.crl'),
  }
}

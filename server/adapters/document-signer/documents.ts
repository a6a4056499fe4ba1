import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Env } from '../../kernel/process/env.ts'
import { certificatesOfPem } from './certificates.ts'
import { createCommandSigner } from './command.ts'
import { openP12 } from './p12.ts'
import type { DocumentSigner, RevocationSource } from './port.ts'
import { createRevocationSource } from './revocation.ts'

/** What documents are made with. */
export interface DocumentPorts {
  /** Opens the key when the first document is signed. Null if no certificate is configured. */
  readonly signer: (() => Promise<DocumentSigner>) | null
  readonly revocation: RevocationSource
  /** Certificates (DER) above those that the timestamps have in themselves. */
  readonly timestampChain: readonly Uint8Array[]
  /** Files with further fonts. */
  readonly fonts: readonly string[]
}

/** Opens the key once. If that fails, the next document tries again. */
function openedOnce(open: () => Promise<DocumentSigner>): () => Promise<DocumentSigner> {
  let opened: Promise<DocumentSigner> | undefined
  return () => {
    if (opened === undefined) {
      opened = open()
      opened.catch(() => {
        opened = undefined
      })
    }
    return opened
  }
}

function signerOf(env: Env): DocumentPorts['signer'] {
  const { DOCUMENT_SIGNER_COMMAND: command, DOCUMENT_SIGNER_CERTIFICATES: certificates } = env
  const { DOCUMENT_SIGNER_FILE: file, DOCUMENT_SIGNER_PASSWORD: password = '' } = env
  if (command !== undefined && certificates !== undefined) {
    const [program = '', ...args] = command.split(' ').filter((part) => part !== '')
    return openedOnce(async () =>
      createCommandSigner({
        command: [program, ...args],
        certificates: await readFile(certificates, 'utf8'),
      }),
    )
  }
  if (file === undefined) return null
  return openedOnce(async () => await openP12(await readFile(file), password))
}

/**
 * @throws VendorError UNREADABLE if a revocation list cannot be read
 * @throws Error if a file is missing
 */
export function documentsOf(env: Env): DocumentPorts {
  const authority = env.TIMESTAMP_CA_FILE
  return {
    signer: signerOf(env),
    revocation: createRevocationSource({
      lists: env.DOCUMENT_REVOCATION_LISTS.map((file) => readFileSync(file)),
      fetch: env.DOCUMENT_REVOCATION_FETCH,
    }),
    timestampChain: authority === undefined ? [] : certificatesOfPem(readFileSync(authority, 'utf8')),
    fonts: env.DOCUMENT_FONTS,
  }
}

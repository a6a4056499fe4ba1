import { P12Signer } from '@libpdf/core'
import { keyTypeOf } from './certificates.ts'
import type { DocumentSigner, SigningHash } from './port.ts'

const names = { sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' } as const satisfies Record<
  SigningHash,
  string
>

/**
 * Signs with a key in a PKCS #12 file (.p12, .pfx), which has the certificates as well.
 * @throws Error if the file cannot be read, if the password is wrong, or if the key is neither RSA nor EC
 */
export async function openP12(file: Uint8Array, password: string): Promise<DocumentSigner> {
  const signer = await P12Signer.create(file, password)
  return {
    certificate: signer.certificate,
    chain: signer.certificateChain,
    keyType: keyTypeOf(signer.certificate),
    sign: (message, hash) => signer.sign(message, names[hash]),
  }
}

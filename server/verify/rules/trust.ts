import type { Hash } from '../../evidence/rules/formulas.ts'
import { readKey } from '../../transparency/rules/note.ts'
import { certificatesOfPem } from './certificate.ts'
import type { Trust } from './verify.ts'

/**
 * Reads what a reader trusts.
 * @param keys public keys of logs and witnesses (vkey), one a line
 * @param certificates certificates in PEM; other text between them is left out
 * @returns the trust, and the lines and certificates that are none: their texts
 */
export function readTrust(
  hash: Hash,
  keys: string,
  certificates: string,
): { readonly trust: Trust; readonly wrongKeys: readonly string[]; readonly wrongCertificates: boolean } {
  const lines = keys.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))
  const read = lines.map((line) => ({ line, key: readKey(hash, line) }))
  const roots = certificates.trim() === '' ? [] : certificatesOfPem(certificates)
  return {
    trust: { keys: read.flatMap(({ key }) => key ?? []), roots: roots ?? [] },
    wrongKeys: read.flatMap(({ line, key }) => (key === null ? [line] : [])),
    wrongCertificates: roots === null,
  }
}

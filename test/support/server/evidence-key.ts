import { generateKeyPairSync } from 'node:crypto'
import type { CryptoSuite } from '#server/kernel/secret/suite.ts'

/** A new key of the suite in PEM, as it is in EVIDENCE_KEY_FILE. */
export function newEvidenceKey(suite: CryptoSuite = 'international'): string {
  const { privateKey } =
    suite === 'sm' ? generateKeyPairSync('ec', { namedCurve: 'SM2' }) : generateKeyPairSync('ed25519')
  return String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
}

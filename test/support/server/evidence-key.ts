import { generateKeyPairSync } from 'node:crypto'

/** A new Ed25519 key in PEM, as it is in EVIDENCE_KEY_FILE. */
export function newEvidenceKey(): string {
  return generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey
}

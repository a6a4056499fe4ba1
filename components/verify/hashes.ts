import { sha256 } from '@noble/hashes/sha2.js'
import type { EvidenceHashes } from '#server/verify/rules/bytes.ts'
import { sm3 } from './sm3.ts'

/** The hash functions of evidence. Browsers have SHA-256 as a promise only, and no SM3. */
export const hashes: EvidenceHashes = { sha256: (data) => sha256(data), sm3 }

import { sha256 } from '@noble/hashes/sha2.js'

/** SHA-256. Browsers have it as a promise only. */
export const hash = (data: Uint8Array): Uint8Array => sha256(data)

import { chunk } from '../client/chunk.ts'

/** What the signature is drawn with: fetched while the answers are being read, so that the page itself comes sooner. */
export const fetchPad = chunk(() => import('signature_pad'))

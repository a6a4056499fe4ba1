import { chunk } from '../client/chunk.ts'

/** Fetches the signature library. It is fetched separately from its page, so that the page appears sooner. */
export const fetchPad = chunk(() => import('signature_pad'))

import { chunk } from '../client/chunk.ts'

/** The signature library. It is fetched apart from its page, so that the page shows sooner. */
export const fetchPad = chunk(() => import('signature_pad'))

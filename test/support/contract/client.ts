import createClient from 'openapi-fetch'
import type { paths } from './types.ts'

/**
 * A client of the partner API whose types come from the document, as a partner would generate it.
 * @param headers sent with every request
 */
export function partnerClient(origin: string, key: string, headers: Readonly<Record<string, string>> = {}) {
  return createClient<paths>({
    baseUrl: `${origin}/api/v1`,
    headers: { Authorization: `Bearer ${key}`, ...headers },
  })
}

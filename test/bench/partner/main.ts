import type { BenchRow } from '#test/bench/row.ts'
import { benchPolicies } from './policies.ts'
import { benchWebhooks } from './webhooks.ts'

const WEBHOOKS = 'partner.webhooks.'

/** Measures the partner API. `only` is the beginning of the names that are wanted. */
export async function benchPartner(say: (line: string) => void, only: string): Promise<BenchRow[]> {
  const webhooks = WEBHOOKS.startsWith(only) || only.startsWith(WEBHOOKS) ? await benchWebhooks(say) : []
  return only.startsWith(WEBHOOKS) ? webhooks : [...(await benchPolicies(say)), ...webhooks]
}

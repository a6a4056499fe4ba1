import { bouncerRestarted } from './bouncer/campaign.ts'
import type { Campaign } from './campaign.ts'
import { connectionCut } from './cut/campaign.ts'
import { failedOver } from './failed-over/campaign.ts'
import { instanceKilled } from './instance-killed/campaign.ts'
import { memoryShort } from './memory/campaign.ts'
import { overload } from './overload/campaign.ts'
import { postgresKilled } from './postgres-killed/campaign.ts'
import { repeatedRequests } from './repeated/campaign.ts'
import { starved } from './starved/campaign.ts'

/** Every campaign, in the order in which `npm run faults` runs them. */
export const campaigns: readonly Campaign[] = [
  postgresKilled,
  failedOver,
  instanceKilled,
  repeatedRequests,
  connectionCut,
  bouncerRestarted,
  starved,
  memoryShort,
  overload,
]

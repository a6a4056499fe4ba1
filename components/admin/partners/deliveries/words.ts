import type { Tone } from '#components/ui/tone-tag.tsx'
import type { DeliveryState } from '#server/partner/rules/webhooks.ts'
import type { RowOf } from '../../data/resources.ts'

export type DeliveryRow = RowOf<'deliveries'>

export const stateTones: Readonly<Record<DeliveryState, Tone>> = {
  WAITING: 'quiet',
  RETRYING: 'waiting',
  DELIVERED: 'good',
  FAILED: 'bad',
}

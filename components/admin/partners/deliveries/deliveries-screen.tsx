'use client'

import { Button } from 'antd'
import { useState } from 'react'
import { addDays, atHour } from '#server/kernel/calendar.ts'
import type { CursorOf } from '../../data/resources.ts'
import { useRows } from '../../data/use-records.ts'
import { useKeysetPages } from '../../ui/list/keyset-pages.ts'
import { KeysetTable } from '../../ui/list/keyset-table.tsx'
import { TooManyPolicies } from '../../ui/list/record-filters.tsx'
import { idOf, useUrlFilters } from '../../ui/list/url-filters.ts'
import { PartnerHead } from '../frame/partner-head.tsx'
import { columnsFor } from './columns.tsx'
import { DeliveryDrawer } from './delivery-drawer.tsx'
import { type DeliveryFilters, deliveryFields, Filters } from './filters.tsx'
import { FlowCard } from './flow-card.tsx'
import { text } from './messages.zh-CN.ts'
import { ReplayRange } from './replay-range.tsx'

const REFRESH_MS = 10_000

/** The filter in the shape of the API's input. */
function filterOf({ values }: DeliveryFilters) {
  const { endpoint, state, type, policy, from, until } = values
  return {
    endpointId: idOf(endpoint),
    state,
    type,
    policyNo: policy === '' ? null : policy,
    from: from === null ? null : atHour(from, 0).toISOString(),
    until: until === null ? null : atHour(addDays(until, 1), 0).toISOString(),
  }
}

/** What became of each event on its way to an endpoint, and the commands that send some once more. */
export function DeliveriesScreen() {
  const filters = useUrlFilters(deliveryFields)
  const { span, delivery } = filters.values
  const filter = filterOf(filters)
  const key = JSON.stringify(filter)
  const pages = useKeysetPages<CursorOf<'deliveries'>>('deliveries', key)
  const [replaying, setReplaying] = useState(false)
  const endpoints = useRows('webhooks', {}, { everyMs: REFRESH_MS })
  const list = useRows(
    'deliveries',
    { filter },
    { after: pages.after, limit: pages.size, everyMs: REFRESH_MS },
  )
  const all = endpoints.data?.rows
  const open = ({ id }: { id: string }) => filters.set({ delivery: id })
  const narrowed = Object.values(filter).some((value) => value !== null)
  return (
    <>
      <PartnerHead
        page="deliveries"
        actions={
          <Button disabled={(all ?? []).length === 0} onClick={() => setReplaying(true)}>
            {text.replay}
          </Button>
        }
      />
      <FlowCard
        endpoints={all?.filter(({ id }) => filter.endpointId === null || id === filter.endpointId)}
        endpointId={filter.endpointId}
        span={span ?? 'DAY'}
        onSpan={(chosen) => filters.set({ span: chosen === 'DAY' ? null : chosen })}
      />
      {list.data?.tooMany === true && <TooManyPolicies />}
      <KeysetTable
        id="deliveries"
        columns={columnsFor(open)}
        of={{ ...list, refreshing: false }}
        pages={pages}
        rowKey={({ id }) => id}
        onOpen={open}
        toolbar={<Filters filters={filters} endpoints={all ?? []} />}
        empty={narrowed ? text.none : text.noneYet}
      />
      {/^\d{1,18}$/.test(delivery) && (
        <DeliveryDrawer key={delivery} id={delivery} onClose={() => filters.set({ delivery: '' })} />
      )}
      {replaying && (
        <ReplayRange
          endpoints={all ?? []}
          endpointId={filters.values.endpoint}
          onClose={() => setReplaying(false)}
        />
      )}
    </>
  )
}

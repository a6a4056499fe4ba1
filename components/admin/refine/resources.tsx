import type { ResourceProps } from '@refinedev/core'
import { areas } from '../frame/areas.tsx'
import { text } from '../frame/messages.zh-CN.ts'

/** Records that have no entry of their own in the menu. */
const hidden: readonly ResourceProps[] = [
  { name: 'cases', show: '/admin/queue/:id', meta: { parent: 'queue', hide: true } },
  {
    name: 'webhooks',
    list: '/admin/partners/webhooks',
    create: '/admin/partners/webhooks/create',
    edit: '/admin/partners/webhooks/:id',
    meta: { parent: 'partners', hide: true },
  },
  { name: 'deliveries', list: '/admin/partners/deliveries', meta: { parent: 'partners', hide: true } },
  { name: 'alertRules', meta: { parent: 'alerts', hide: true } },
]

/** Refine's resources: the areas of the menu with their routes, and the records without an entry in the menu. */
export const refineResources: ResourceProps[] = [
  ...areas.map(({ name, path, routes, icon }) => ({
    name,
    list: path,
    ...routes,
    meta: { label: text.areas[name], icon },
  })),
  ...hidden,
]

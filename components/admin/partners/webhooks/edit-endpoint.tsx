'use client'

import { useNavigation } from '@refinedev/core'
import { useChangeForm } from '../../data/use-record-form.ts'
import { useRows } from '../../data/use-records.ts'
import { EndpointDrawer, type EndpointFields, type EndpointRow, endpointInput } from './endpoint-drawer.tsx'
import { text } from './messages.zh-CN.ts'

/** The page /admin/partners/webhooks/:id, over the list: the fields of one endpoint. */
export function EditEndpoint({ id }: { id: string }) {
  const endpoint = useRows('webhooks', {}).data?.rows.find((row) => row.id === id)
  // The list behind the drawer says that it is loading, or why it could not be loaded.
  return endpoint === undefined ? null : <Edit key={id} endpoint={endpoint} />
}

function Edit({ endpoint }: { endpoint: EndpointRow }) {
  const { list } = useNavigation()
  const close = () => list('webhooks')
  const form = useChangeForm('webhooks', endpoint.id, endpoint, {
    input: (fields: EndpointFields, { id, version }) => ({ id, version, ...endpointInput(fields) }),
    saved: text.saved,
    onSaved: close,
  })
  return <EndpointDrawer endpoint={endpoint} form={form} onClose={close} />
}

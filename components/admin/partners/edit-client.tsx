'use client'

import { useNavigation } from '@refinedev/core'
import { useChangeForm } from '../data/use-record-form.ts'
import { useRows } from '../data/use-records.ts'
import { ClientDrawer, type ClientFields, type ClientRow, clientInput } from './client-drawer.tsx'
import { text } from './messages.zh-CN.ts'

/** The page /admin/partners/:id, over the list: the fields of one client. */
export function EditClient({ id }: { id: string }) {
  const client = useRows('partners', {}).data?.rows.find((row) => row.id === id)
  // The list behind the drawer says that it is loading, or why it could not be loaded.
  return client === undefined ? null : <Edit key={id} client={client} />
}

function Edit({ client }: { client: ClientRow }) {
  const { list } = useNavigation()
  const close = () => list('partners')
  const form = useChangeForm('partners', client.id, client, {
    input: (fields: ClientFields, { id, version }) => ({ id, version, ...clientInput(fields) }),
    saved: text.saved,
    onSaved: close,
  })
  return <ClientDrawer client={client} form={form} onClose={close} />
}

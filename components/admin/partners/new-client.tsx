'use client'

import { useNavigation } from '@refinedev/core'
import { useNewForm } from '../data/use-record-form.ts'
import { ClientDrawer, type ClientFields, clientInput } from './client-drawer.tsx'
import { text } from './messages.zh-CN.ts'

/** The page /admin/partners/create, over the list: the fields of a new client. */
export function NewClient() {
  const { list } = useNavigation()
  const close = () => list('partners')
  const form = useNewForm('partners', {
    input: (fields: ClientFields) => clientInput(fields),
    saved: text.created,
    onSaved: close,
  })
  return <ClientDrawer client={null} form={form} onClose={close} />
}

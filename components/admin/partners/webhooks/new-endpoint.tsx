'use client'

import { useNavigation } from '@refinedev/core'
import { useState } from 'react'
import { z } from 'zod'
import { useNewForm } from '../../data/use-record-form.ts'
import { EndpointDrawer, type EndpointFields, endpointInput } from './endpoint-drawer.tsx'
import { IssuedSecret, type ToldSecret } from './issued-secret.tsx'

const createdSchema = z.object({ secret: z.string() })

/** The page /admin/partners/webhooks/create, over the list: the fields of a new endpoint, then its secret. */
export function NewEndpoint() {
  const { list } = useNavigation()
  const [told, setTold] = useState<ToldSecret | null>(null)
  const close = () => list('webhooks')
  const form = useNewForm('webhooks', {
    input: (fields: EndpointFields) => ({ clientId: fields.clientId ?? '', ...endpointInput(fields) }),
    saved: null,
    onSaved: (answer, { description }) =>
      setTold({ name: description.trim(), formerUntil: null, ...createdSchema.parse(answer) }),
  })
  return told === null ? (
    <EndpointDrawer endpoint={null} form={form} onClose={close} />
  ) : (
    <IssuedSecret told={told} onClose={close} />
  )
}

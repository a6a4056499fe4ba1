'use client'

import { useNavigation } from '@refinedev/core'
import { useState } from 'react'
import { z } from 'zod'
import { useNewForm } from '../data/use-record-form.ts'
import { AccountDrawer, type AccountFields } from './account-drawer.tsx'
import { OneTimePassword, type ToldPassword } from './one-time-password.tsx'

const createdSchema = z.object({ password: z.string() })

/** The page /admin/staff/create, over the list: the fields of a new account, then its first password. */
export function NewAccount() {
  const { list } = useNavigation()
  const [told, setTold] = useState<ToldPassword | null>(null)
  const form = useNewForm('staff', {
    input: (fields: AccountFields) => ({ ...fields, roles: [...fields.roles] }),
    saved: null,
    onSaved: (answer, { name }) => setTold({ name, ...createdSchema.parse(answer) }),
  })
  const close = () => list('staff')
  return told === null ? (
    <AccountDrawer account={null} ownRoles={false} form={form} onClose={close} />
  ) : (
    <OneTimePassword told={told} onClose={close} />
  )
}

'use client'

import { useInvalidateAuthStore, useNavigation } from '@refinedev/core'
import { useChangeForm } from '../data/use-record-form.ts'
import { useRows } from '../data/use-records.ts'
import { useMe } from '../frame/me.tsx'
import { AccountDrawer, type AccountFields } from './account-drawer.tsx'
import { text } from './messages.zh-CN.ts'
import type { StaffRow } from './staff-screen.tsx'

/** The page /admin/staff/:id, over the list: the fields of one account. */
export function EditAccount({ id }: { id: string }) {
  const account = useRows('staff', {}).data?.rows.find((row) => row.id === id)
  // The list behind the drawer says that it is loading, or why it could not be loaded.
  return account === undefined ? null : <Edit key={id} account={account} />
}

function Edit({ account }: { account: StaffRow }) {
  const me = useMe()
  const { list } = useNavigation()
  const invalidateAuthStore = useInvalidateAuthStore()
  const isSelf = account.id === me.id
  const form = useChangeForm('staff', account.id, account, {
    input: ({ name, email, roles, breakGlass }: AccountFields, { id, version }) => ({
      id,
      version,
      name,
      email,
      roles: [...roles],
      breakGlass,
    }),
    saved: text.saved,
    onSaved: () => {
      if (isSelf) void invalidateAuthStore()
      list('staff')
    },
  })
  return <AccountDrawer account={account} ownRoles={isSelf} form={form} onClose={() => list('staff')} />
}

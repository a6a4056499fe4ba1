'use client'

import { RecordDrawer } from '../data/record-drawer.tsx'
import type { RecordForm } from '../data/use-record-form.ts'
import { text } from './messages.zh-CN.ts'
import { isKept } from './source.tsx'
import { StaffFields } from './staff-fields.tsx'
import type { StaffRow } from './staff-screen.tsx'

/** What an administrator types about an account. */
export type AccountFields = Pick<StaffRow, 'username' | 'name' | 'email' | 'roles' | 'breakGlass'>

/**
 * The drawer with the fields of an account.
 * @param props.account the account to change; null for a new one
 * @param props.ownRoles true if the account is the signed-in person's own
 */
export function AccountDrawer(props: {
  account: StaffRow | null
  ownRoles: boolean
  form: RecordForm<AccountFields>
  onClose: () => void
}) {
  const { account, ownRoles, form, onClose } = props
  return (
    <RecordDrawer
      title={account === null ? text.create : text.editTitle}
      save={account === null ? text.create : text.save}
      form={form}
      initialValues={
        account === null ? { roles: [], breakGlass: false } : { ...account, roles: [...account.roles] }
      }
      onClose={onClose}
    >
      <StaffFields adding={account === null} ownRoles={ownRoles} kept={account !== null && isKept(account)} />
    </RecordDrawer>
  )
}

'use client'

import { Button, Flex, Form } from 'antd'
import type { RecordForm } from '../data/use-record-form.ts'
import { SidePanel } from '../ui/dialog/side-panel.tsx'
import { FailureNote } from '../ui/failure.tsx'
import { text } from './messages.zh-CN.ts'
import { StaffFields } from './staff-fields.tsx'
import type { StaffRow } from './staff-screen.tsx'

/** What an administrator types about an account. */
export type AccountFields = Pick<StaffRow, 'username' | 'name' | 'email' | 'roles'>

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
  const { account, form, onClose } = props
  return (
    <SidePanel
      open
      width={480}
      title={account === null ? text.create : text.editTitle}
      onClose={onClose}
      onOk={form.submit}
      confirmLoading={form.saving}
      maskClosable={false}
      footer={
        <Flex justify="flex-end" gap={8}>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="primary" loading={form.saving} onClick={form.submit}>
            {account === null ? text.create : text.save}
          </Button>
        </Flex>
      }
    >
      <Form
        {...form.formProps}
        initialValues={account === null ? { roles: [] } : { ...account, roles: [...account.roles] }}
      >
        <StaffFields adding={account === null} ownRoles={props.ownRoles} />
      </Form>
      <FailureNote failure={form.failure} />
    </SidePanel>
  )
}

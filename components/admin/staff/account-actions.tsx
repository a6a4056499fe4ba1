'use client'

import { MoreOutlined } from '@ant-design/icons'
import { App, Button, Dropdown, Flex, Tooltip } from 'antd'
import { useState } from 'react'
import { api } from '../api.ts'
import { recordsOf } from '../data/use-records.ts'
import { Dialog } from '../ui/dialog/dialog.tsx'
import { FailureNote } from '../ui/failure.tsx'
import shared from '../ui/shared.module.css'
import { useCommand } from '../use-data.ts'
import { LinkDialog } from './link-dialog.tsx'
import { text } from './messages.zh-CN.ts'
import type { ToldPassword } from './one-time-password.tsx'
import { isKept } from './source.tsx'
import type { StaffRow } from './staff-screen.tsx'

interface Action {
  readonly key: string
  readonly label: string
  readonly body: (name: string) => string
  readonly danger: boolean
  /** @returns the new password when the action created one; the administrator must pass it on to the account's owner */
  readonly work: (row: StaffRow) => Promise<{ password: string } | undefined>
}

const keyOf = ({ id, version }: StaffRow) => ({ id, version })

const actions: Readonly<
  Record<'disable' | 'enable' | 'resetPassword' | 'resetTwoFactor' | 'unlink', Action>
> = {
  resetPassword: {
    key: 'resetPassword',
    label: text.resetPassword,
    body: text.resetPasswordBody,
    danger: true,
    work: (row) => api.staff.resetPassword.mutate(keyOf(row)),
  },
  resetTwoFactor: {
    key: 'resetTwoFactor',
    label: text.resetTwoFactor,
    body: text.resetTwoFactorBody,
    danger: true,
    work: async (row) => {
      await api.staff.resetSecondFactor.mutate(keyOf(row))
      return undefined
    },
  },
  disable: {
    key: 'disable',
    label: text.disable,
    body: text.disableBody,
    danger: true,
    work: async (row) => {
      await api.staff.disable.mutate(keyOf(row))
      return undefined
    },
  },
  unlink: {
    key: 'unlink',
    label: text.unlink,
    body: text.unlinkBody,
    danger: true,
    work: async (row) => {
      await api.staff.link.mutate({ ...keyOf(row), identity: null })
      return undefined
    },
  },
  enable: {
    key: 'enable',
    label: text.enable,
    body: text.enableBody,
    danger: false,
    work: async (row) => {
      await api.staff.enable.mutate(keyOf(row))
      return undefined
    },
  },
}

/** The actions offered on an account. On their own account, users get no action that could lock them out. */
function offered(row: StaffRow, isSelf: boolean): Action[] {
  if (row.disabledAt !== null) return [actions.enable]
  if (isSelf) return []
  return [
    ...(isKept(row) ? [] : [actions.resetPassword]),
    ...(row.provider === null ? [] : [actions.unlink]),
    ...(row.twoFactor ? [actions.resetTwoFactor] : []),
    actions.disable,
  ]
}

/** The buttons in the row of one account. */
export function AccountActions(props: {
  row: StaffRow
  isSelf: boolean
  onEdit: (row: StaffRow) => void
  onPassword: (told: ToldPassword) => void
}) {
  const { row, isSelf, onEdit, onPassword } = props
  const { message } = App.useApp()
  const [asking, setAsking] = useState<Action | null>(null)
  const [linking, setLinking] = useState(false)
  const unlocking = useCommand(() => api.staff.unlock.mutate({ id: row.id }), [recordsOf('staff')])

  async function unlock(): Promise<void> {
    const answer = await unlocking.run(undefined)
    if (answer.ok) message.success(text.unlocked)
    else message.error(answer.failure.message)
  }

  const items = [
    ...(row.lockedUntil === null
      ? []
      : [{ key: 'unlock', label: text.unlock, onClick: () => void unlock() }]),
    ...(isSelf || row.disabledAt !== null
      ? []
      : [{ key: 'link', label: text.link, onClick: () => setLinking(true) }]),
    ...offered(row, isSelf).map((action) => ({
      key: action.key,
      label: action.label,
      danger: action.danger,
      onClick: () => setAsking(action),
    })),
  ]
  if (!row.administered)
    return (
      <Tooltip title={text.notAdministered}>
        <span className={shared.quiet}>—</span>
      </Tooltip>
    )
  return (
    <Flex gap={4}>
      <Button size="small" type="link" aria-label={`${text.edit} ${row.name}`} onClick={() => onEdit(row)}>
        {text.edit}
      </Button>
      {items.length > 0 && (
        <Dropdown trigger={['click']} menu={{ items }}>
          <Button size="small" type="text" icon={<MoreOutlined />} aria-label={`${text.more} ${row.name}`} />
        </Dropdown>
      )}
      {linking && <LinkDialog row={row} onClose={() => setLinking(false)} />}
      {asking !== null && (
        <Confirm row={row} action={asking} onClose={() => setAsking(null)} onPassword={onPassword} />
      )}
    </Flex>
  )
}

function Confirm(props: {
  row: StaffRow
  action: Action
  onClose: () => void
  onPassword: (told: ToldPassword) => void
}) {
  const { row, action, onClose, onPassword } = props
  const { message } = App.useApp()
  const command = useCommand(() => action.work(row), [recordsOf('staff')])

  async function run(): Promise<void> {
    const answer = await command.run(undefined)
    if (!answer.ok) return
    onClose()
    if (answer.value === undefined) message.success(text.done)
    else onPassword({ name: row.name, password: answer.value.password })
  }

  return (
    <Dialog
      open
      title={action.label}
      okText={action.label}
      cancelText={text.cancel}
      okButtonProps={{ danger: action.danger }}
      confirmLoading={command.running}
      onOk={() => void run()}
      onCancel={onClose}
    >
      <p>{action.body(row.name)}</p>
      <FailureNote failure={command.failure} />
    </Dialog>
  )
}

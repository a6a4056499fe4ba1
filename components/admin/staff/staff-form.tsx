'use client'

import { App, Button, Flex, Form } from 'antd'
import type { StaffRole } from '#server/vocabulary/rights.ts'
import { api } from '../api.ts'
import type { StaffFailure } from '../failure.ts'
import { useMe } from '../frame/me.tsx'
import { SidePanel } from '../ui/dialog/side-panel.tsx'
import { FailureNote } from '../ui/failure.tsx'
import { useCommand } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'
import type { ToldPassword } from './one-time-password.tsx'
import { StaffFields } from './staff-fields.tsx'
import type { StaffRow } from './staff-screen.tsx'

interface Typed {
  username: string
  name: string
  email: string
  roles: StaffRole[]
}

const LIST = ['staff', 'list']

/**
 * Form that creates an account or changes one.
 * @param props.row the account to change; null to create one
 */
export function StaffForm(props: {
  row: StaffRow | null
  onClose: () => void
  onCreated: (told: ToldPassword) => void
}) {
  const { row, onClose, onCreated } = props
  const me = useMe()
  const { message } = App.useApp()
  const [form] = Form.useForm<Typed>()
  const creating = useCommand((typed: Typed) => api.staff.create.mutate(typed), [LIST])
  const editing = useCommand(
    ({ name, email, roles }: Typed) =>
      api.staff.edit.mutate({ id: row?.id ?? '', version: row?.version ?? 0, name, email, roles }),
    [LIST, ['account', 'me']],
  )
  const failure = creating.failure ?? editing.failure
  const field = takenField(failure)

  function besideField(refused: StaffFailure): void {
    const name = takenField(refused)
    if (name !== null) form.setFields([{ name, errors: [refused.message] }])
  }

  async function save(typed: Typed): Promise<void> {
    if (row === null) {
      const answer = await creating.run(typed)
      if (answer.ok) onCreated({ name: typed.name, password: answer.value.password })
      else besideField(answer.failure)
      return
    }
    const answer = await editing.run(typed)
    if (!answer.ok) {
      besideField(answer.failure)
      return
    }
    message.success(text.saved)
    onClose()
  }

  return (
    <SidePanel
      open
      width={480}
      title={row === null ? text.create : text.editTitle}
      onClose={onClose}
      onOk={() => form.submit()}
      confirmLoading={creating.running || editing.running}
      maskClosable={false}
      footer={
        <Flex justify="flex-end" gap={8}>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="primary" loading={creating.running || editing.running} onClick={() => form.submit()}>
            {row === null ? text.create : text.save}
          </Button>
        </Flex>
      }
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={row === null ? { roles: [] } : { ...row, roles: [...row.roles] }}
        onFinish={(typed) => void save(typed)}
      >
        <StaffFields adding={row === null} ownRoles={row !== null && row.id === me.id} />
      </Form>
      <FailureNote failure={field === null ? failure : null} />
    </SidePanel>
  )
}

/** The field whose value another account already has; null for any other refusal. */
function takenField(failure: StaffFailure | null): 'username' | 'email' | null {
  if (failure?.code !== 'NAME_TAKEN') return null
  return failure.details.what === text.email ? 'email' : 'username'
}

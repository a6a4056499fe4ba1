'use client'

import { Button, Flex, Form } from 'antd'
import type { ReactNode } from 'react'
import { SidePanel } from '../ui/dialog/side-panel.tsx'
import { FailureNote } from '../ui/failure.tsx'
import { text } from '../ui/messages.zh-CN.ts'
import type { RecordForm } from './use-record-form.ts'

/**
 * The drawer with the fields of a new or changed record. A click beside it does not close it, so that nothing typed is
 * lost.
 * @param props.save the words of the button that saves
 * @param props.children the fields
 */
export function RecordDrawer<Fields extends object>(props: {
  title: string
  save: string
  form: RecordForm<Fields>
  initialValues: Partial<Fields>
  onClose: () => void
  children: ReactNode
}) {
  const { title, save, form, initialValues, onClose, children } = props
  return (
    <SidePanel
      open
      width={480}
      title={title}
      onClose={onClose}
      onOk={form.submit}
      confirmLoading={form.saving}
      maskClosable={false}
      footer={
        <Flex justify="flex-end" gap={8}>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="primary" loading={form.saving} onClick={form.submit}>
            {save}
          </Button>
        </Flex>
      }
    >
      <Form<Fields> {...form.formProps} initialValues={initialValues}>
        {children}
      </Form>
      <FailureNote failure={form.failure} />
    </SidePanel>
  )
}

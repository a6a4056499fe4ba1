'use client'

import { DeleteOutlined, EyeOutlined } from '@ant-design/icons'
import { App, Button, Checkbox, Flex, Form, Input, Popover, Tag } from 'antd'
import { useState } from 'react'
import type { ViewedList } from '#server/vocabulary/views.ts'
import { api } from '../../api.ts'
import { useCommand, useData } from '../../use-data.ts'
import { Dialog } from '../dialog/dialog.tsx'
import { FailureNote } from '../failure.tsx'
import { text } from '../messages.zh-CN.ts'
import shared from '../shared.module.css'
import styles from './list.module.css'

const words = text.views

/** The filters of a list, as `useUrlFilters` gives them. */
export interface Viewable {
  /** The filters as a query string, without search texts. */
  readonly saved: string
  open(query: string): void
}

/** The button with the saved views of a list: the person's own, and those that others share. */
export function SavedViews({ list, filters }: { list: ViewedList; filters: Viewable }) {
  const [open, setOpen] = useState(false)
  const [saving, setSaving] = useState(false)
  const key = ['saved-views', list]
  const views = useData(key, () => api.savedView.list.query({ list }), { enabled: open })
  const removing = useCommand((id: string) => api.savedView.remove.mutate({ id }), [key])
  const rows = views.data ?? []
  return (
    <>
      <Popover
        trigger="click"
        placement="bottomRight"
        open={open}
        onOpenChange={setOpen}
        title={words.title}
        content={
          <Flex vertical gap={8} className={styles.views}>
            {rows.length === 0 && !views.loading && <span className={shared.quiet}>{words.none}</span>}
            {rows.map((view) => (
              <Flex key={view.id} gap={8} align="center" justify="space-between">
                <Button
                  type="link"
                  size="small"
                  className={styles.view}
                  title={view.name}
                  aria-current={view.query === filters.saved}
                  onClick={() => {
                    filters.open(view.query)
                    setOpen(false)
                  }}
                >
                  {view.name}
                </Button>
                {view.own ? (
                  <Flex gap={4} align="center">
                    {view.shared && <Tag>{words.shared}</Tag>}
                    <Button
                      size="small"
                      type="text"
                      icon={<DeleteOutlined />}
                      aria-label={words.remove(view.name)}
                      loading={removing.running}
                      onClick={() => void removing.run(view.id)}
                    />
                  </Flex>
                ) : (
                  <span className={shared.quiet}>{words.by(view.ownerName)}</span>
                )}
              </Flex>
            ))}
            <FailureNote failure={views.failure ?? removing.failure} />
            <Button
              onClick={() => {
                setOpen(false)
                setSaving(true)
              }}
            >
              {words.save}
            </Button>
          </Flex>
        }
      >
        <Button icon={<EyeOutlined />}>{words.title}</Button>
      </Popover>
      {saving && <SaveDialog list={list} query={filters.saved} onClose={() => setSaving(false)} />}
    </>
  )
}

function SaveDialog({ list, query, onClose }: { list: ViewedList; query: string; onClose: () => void }) {
  const { message } = App.useApp()
  const [form] = Form.useForm<{ name: string; shared: boolean }>()
  const command = useCommand(
    (typed: { name: string; shared: boolean }) => api.savedView.save.mutate({ ...typed, list, query }),
    [['saved-views', list]],
  )
  return (
    <Dialog
      open
      title={words.save}
      okText={words.confirm}
      confirmLoading={command.running}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ name: '', shared: false }}
        onFinish={async (typed) => {
          const answer = await command.run(typed)
          if (!answer.ok) return
          message.success(words.saved(typed.name))
          onClose()
        }}
      >
        <p className={shared.quiet}>{query === '' ? words.nothing : words.lead}</p>
        <Form.Item
          name="name"
          label={words.name}
          rules={[{ required: true, whitespace: true, message: words.nameMissing }]}
        >
          <Input autoFocus maxLength={40} showCount />
        </Form.Item>
        <Form.Item name="shared" valuePropName="checked" noStyle>
          <Checkbox>{words.share}</Checkbox>
        </Form.Item>
      </Form>
      <FailureNote failure={command.failure} />
    </Dialog>
  )
}

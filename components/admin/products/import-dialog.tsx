'use client'

import { UploadOutlined } from '@ant-design/icons'
import { Alert, App, Button, Form, Input, Table, Upload } from 'antd'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { Dialog } from '../ui/dialog/dialog.tsx'
import { FailureNote } from '../ui/failure.tsx'
import shared from '../ui/shared.module.css'
import { text } from './messages.zh-CN.ts'
import styles from './products.module.css'
import { type Plan, useImport } from './use-import.ts'
import { changeInWords } from './words.ts'

const words = text.importing
function PlanTable({ plan }: { plan: Plan }) {
  return (
    <Table
      size="small"
      rowKey="line"
      pagination={plan.length > 8 ? { pageSize: 8, size: 'small', showSizeChanger: false } : false}
      dataSource={plan}
      columns={[
        { key: 'line', title: words.line, dataIndex: 'line', width: 56, align: 'right' },
        { key: 'code', title: text.columns.code, dataIndex: 'code', width: 110 },
        { key: 'name', title: text.columns.name, dataIndex: 'name', ellipsis: true },
        { key: 'from', title: words.effectiveFrom, dataIndex: 'effectiveFrom', width: 110 },
        {
          key: 'change',
          title: words.change,
          width: 280,
          render: (_, row) => {
            if (row.follows === 0) return <ToneTag tone="brand">{words.added}</ToneTag>
            return row.changes.length === 0 ? (
              <span className={shared.quiet}>{words.unchanged}</span>
            ) : (
              row.changes.map((change) => <div key={change.field}>{changeInWords(change)}</div>)
            )
          },
        },
      ]}
    />
  )
}

/**
 * Imports products from a file. The dialog shows the changes the file would make, asks for a reason, and then writes
 * exactly those changes.
 */
export function ImportDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { message } = App.useApp()
  const [form] = Form.useForm<{ note: string }>()
  const { chosen, unreadable, problems, changing, planning, writing, ...file } = useImport()

  function close(): void {
    file.reset()
    onClose()
  }

  async function write(note: string): Promise<void> {
    const written = await file.write(note)
    if (written === null) return
    message.success(words.done(written.written, written.unchanged))
    close()
  }

  return (
    <Dialog
      open={open}
      width={880}
      title={words.title}
      okText={words.confirm(changing)}
      cancelText={text.form.cancel}
      okButtonProps={{ disabled: changing === 0 }}
      confirmLoading={writing.running}
      onOk={() => form.submit()}
      onCancel={close}
      destroyOnHidden
    >
      <p className={shared.quiet}>{words.lead}</p>
      <Upload
        accept=".csv,text/csv"
        showUploadList={false}
        beforeUpload={(picked) => {
          void file.choose(picked)
          return false
        }}
      >
        <Button icon={<UploadOutlined />} loading={planning.running}>
          {chosen === null ? words.choose : words.other}
        </Button>
      </Upload>
      {unreadable !== null && <Alert type="error" showIcon message={unreadable} className={shared.note} />}
      {problems.length > 0 ? (
        <Alert
          type="error"
          showIcon
          className={shared.note}
          message={words.problems(problems.length)}
          description={
            <ul className={styles.problems}>
              {problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          }
        />
      ) : (
        <FailureNote failure={planning.failure} />
      )}
      {chosen !== null && (
        <>
          {changing === 0 && <Alert type="info" showIcon message={words.nothing} className={shared.note} />}
          <p className={shared.quiet}>{words.read(chosen.plan.length, chosen.encoding)}</p>
          <PlanTable plan={chosen.plan} />
          {changing > 0 && (
            <Form
              form={form}
              layout="vertical"
              requiredMark={false}
              onFinish={({ note }) => void write(note.trim())}
            >
              <Form.Item
                name="note"
                label={text.form.note}
                rules={[{ required: true, whitespace: true, min: 2, message: text.form.noteNeeded }]}
              >
                <Input.TextArea autoSize={{ minRows: 1, maxRows: 4 }} maxLength={500} />
              </Form.Item>
            </Form>
          )}
          <FailureNote failure={writing.failure} />
        </>
      )}
    </Dialog>
  )
}

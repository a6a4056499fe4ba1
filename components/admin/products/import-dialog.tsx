'use client'

import { UploadOutlined } from '@ant-design/icons'
import { Alert, App, Button, Form, Input, Modal, Table, Tag, Upload } from 'antd'
import { useState } from 'react'
import { type AdminInputs, type AdminOutputs, api } from '../api.ts'
import { FailureNote } from '../parts/failure.tsx'
import { useCommand } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'
import { changeInWords } from './words.ts'

const words = text.importing
const MOST_BYTES = 400_000

type Plan = AdminOutputs['product']['planImport']

interface Chosen {
  readonly text: string
  readonly plan: Plan
}

function problemsOf(details: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  const problems = details?.problems
  return Array.isArray(problems) ? problems.map(String) : []
}

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
            if (row.follows === 0) return <Tag color="cyan">{words.added}</Tag>
            return row.changes.length === 0 ? (
              <span className="admin-quiet">{words.unchanged}</span>
            ) : (
              row.changes.map((change) => <div key={change.field}>{changeInWords(change)}</div>)
            )
          },
        },
      ]}
    />
  )
}

/** A file of products: first what it would change, then, with a reason, that and nothing else. */
export function ImportDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { message } = App.useApp()
  const [form] = Form.useForm<{ note: string }>()
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [tooLarge, setTooLarge] = useState(false)
  const planning = useCommand(
    async (content: string) => await api.product.planImport.mutate({ text: content }),
  )
  const writing = useCommand(
    (input: AdminInputs['product']['import']) => api.product.import.mutate(input),
    [['product']],
  )
  const changing = chosen?.plan.filter(({ changes }) => changes.length > 0).length ?? 0

  function close(): void {
    setChosen(null)
    setTooLarge(false)
    planning.reset()
    writing.reset()
    onClose()
  }

  async function choose(file: File): Promise<void> {
    setChosen(null)
    writing.reset()
    setTooLarge(file.size > MOST_BYTES)
    if (file.size > MOST_BYTES) return
    const content = await file.text()
    const answer = await planning.run(content)
    if (answer.ok) setChosen({ text: content, plan: answer.value })
  }

  async function write(note: string): Promise<void> {
    if (chosen === null) return
    const seen = Object.fromEntries(chosen.plan.map(({ code, follows }) => [code, follows]))
    const answer = await writing.run({ text: chosen.text, note, seen })
    if (!answer.ok) return
    message.success(words.done(answer.value.written, answer.value.unchanged))
    close()
  }

  const problems = problemsOf(planning.failure?.details)
  return (
    <Modal
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
      <p className="admin-quiet">{words.lead}</p>
      <Upload
        accept=".csv,text/csv"
        showUploadList={false}
        beforeUpload={(file) => {
          void choose(file)
          return false
        }}
      >
        <Button icon={<UploadOutlined />} loading={planning.running}>
          {chosen === null ? words.choose : words.other}
        </Button>
      </Upload>
      {tooLarge && <Alert type="error" showIcon message={words.tooLarge} className="admin-note" />}
      {problems.length > 0 ? (
        <Alert
          type="error"
          showIcon
          className="admin-note"
          message={words.problems(problems.length)}
          description={
            <ul className="admin-problems">
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
          {changing === 0 && <Alert type="info" showIcon message={words.nothing} className="admin-note" />}
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
    </Modal>
  )
}

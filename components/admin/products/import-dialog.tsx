'use client'

import { UploadOutlined } from '@ant-design/icons'
import { Alert, App, Button, Form, Input, Modal, Table, Upload } from 'antd'
import { useState } from 'react'
import { decodeFile, type TextEncoding } from '#server/table/rules/encoding.ts'
import { notTextWords } from '#server/table/rules/messages.zh-CN.ts'
import { type AdminInputs, type AdminOutputs, api } from '../api.ts'
import { FailureNote } from '../parts/failure.tsx'
import shared from '../parts/shared.module.css'
import { ToneTag } from '../parts/tone-tag.tsx'
import { useCommand } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'
import styles from './products.module.css'
import { changeInWords } from './words.ts'

const words = text.importing
const MOST_BYTES = 400_000

type Plan = AdminOutputs['product']['planImport']

interface Chosen {
  readonly text: string
  readonly encoding: TextEncoding
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

/** Imports products: shows what the file would change, then, with a reason, writes exactly that. */
export function ImportDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { message } = App.useApp()
  const [form] = Form.useForm<{ note: string }>()
  const [chosen, setChosen] = useState<Chosen | null>(null)
  /** Why the chosen file was not sent to the server. */
  const [unreadable, setUnreadable] = useState<string | null>(null)
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
    setUnreadable(null)
    planning.reset()
    writing.reset()
    onClose()
  }

  async function choose(file: File): Promise<void> {
    setChosen(null)
    writing.reset()
    planning.reset()
    if (file.size > MOST_BYTES) return setUnreadable(words.tooLarge)
    const content = decodeFile(new Uint8Array(await file.arrayBuffer()))
    if (!content.ok) return setUnreadable(notTextWords[content.problem])
    setUnreadable(null)
    const answer = await planning.run(content.text)
    if (answer.ok) setChosen({ text: content.text, encoding: content.encoding, plan: answer.value })
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
      <p className={shared.quiet}>{words.lead}</p>
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
    </Modal>
  )
}

'use client'

import { InboxOutlined } from '@ant-design/icons'
import { Alert, Input, Upload } from 'antd'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '#components/admin/api.ts'
import { recordsOf } from '#components/admin/data/use-records.ts'
import { detailList, detailNumber } from '#components/admin/failure.ts'
import { FailureNote } from '#components/admin/ui/failure.tsx'
import { useCommand } from '#components/admin/use-data.ts'
import { decodeFile } from '#server/table/rules/encoding.ts'
import { Dialog } from '../../ui/dialog/dialog.tsx'
import shared from '../../ui/shared.module.css'
import { text } from './messages.zh-CN.ts'

const words = text.importing
const NOTE_LIMIT = 500

/** Imports a draft from a file. If the file has any problem, nothing is imported and every problem is listed. */
export function ImportDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const router = useRouter()
  const [file, setFile] = useState<{ readonly name: string; readonly document: unknown } | null>(null)
  const [unreadable, setUnreadable] = useState(false)
  const [note, setNote] = useState('')
  const bring = useCommand(
    (input: { document: unknown; note: string }) => api.template.importVersion.mutate(input),
    [recordsOf('templates')],
  )
  const problems = bring.failure === null ? [] : detailList(bring.failure, 'problems')
  const total = bring.failure === null ? 0 : detailNumber(bring.failure, 'total')

  async function read(chosen: File): Promise<void> {
    bring.reset()
    try {
      // JSON must be UTF-8 (RFC 8259). A lenient decoder would silently replace characters in the questionnaire's
      // texts.
      const file = decodeFile(new Uint8Array(await chosen.arrayBuffer()))
      if (!file.ok || file.encoding !== 'UTF-8') throw new Error('not UTF-8')
      const document: unknown = JSON.parse(file.text)
      setFile({ name: chosen.name, document })
      setUnreadable(false)
    } catch {
      setFile(null)
      setUnreadable(true)
    }
  }

  async function go(): Promise<void> {
    if (file === null) return
    const answer = await bring.run({ document: file.document, note: note.trim() })
    if (answer.ok) router.push(`/admin/templates/${answer.value.id}`)
  }

  return (
    <Dialog
      open={open}
      title={words.title}
      okText={words.ok}
      okButtonProps={{ disabled: file === null }}
      confirmLoading={bring.running}
      onOk={() => void go()}
      onCancel={onClose}
      destroyOnHidden
      afterClose={() => {
        setFile(null)
        setUnreadable(false)
        setNote('')
        bring.reset()
      }}
    >
      <Upload.Dragger
        accept="application/json,.json"
        maxCount={1}
        showUploadList={false}
        beforeUpload={(chosen) => {
          void read(chosen)
          return false
        }}
      >
        <p>
          <InboxOutlined style={{ fontSize: 28, color: '#0a665f' }} />
        </p>
        <p>{file === null ? words.choose : words.chosen(file.name)}</p>
      </Upload.Dragger>
      {unreadable && <Alert type="error" showIcon className={shared.note} message={words.unreadable} />}
      <label htmlFor="import-note" style={{ display: 'block', margin: '12px 0 4px' }}>
        {text.list.note}
      </label>
      <Input.TextArea
        id="import-note"
        autoSize={{ minRows: 2, maxRows: 4 }}
        maxLength={NOTE_LIMIT}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {problems.length > 0 ? (
        <Alert
          type="error"
          showIcon
          className={shared.note}
          message={words.problems(total, problems.length)}
          description={
            <ol style={{ margin: 0, paddingLeft: 20, maxHeight: 240, overflow: 'auto' }}>
              {problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ol>
          }
        />
      ) : (
        <FailureNote failure={bring.failure} />
      )}
    </Dialog>
  )
}

'use client'

import { Form, Input, Select } from 'antd'
import { useRouter } from 'next/navigation'
import { api } from '#components/admin/api.ts'
import { FailureNote } from '#components/admin/ui/failure.tsx'
import { useCommand } from '#components/admin/use-data.ts'
import { Dialog } from '../../ui/dialog/dialog.tsx'
import { useVersions } from '../data/use-versions.ts'
import { text as templateText } from '../words/messages.zh-CN.ts'
import { standingWord } from '../words/words.ts'
import { text } from './messages.zh-CN.ts'

const words = text.list
const NOTE_LIMIT = 500

interface Fields {
  readonly fromId: string
  readonly note: string
}

/** Creates a new draft as a copy of a version. */
export function CopyDialog({
  open,
  from,
  onClose,
}: {
  open: boolean
  /** The version to copy; null for the version in force. */
  from: string | null
  onClose: () => void
}) {
  const router = useRouter()
  const [form] = Form.useForm<Fields>()
  const versions = useVersions()
  const copy = useCommand(
    ({ fromId, note }: Fields) => api.template.copy.mutate({ fromId, note: note.trim() }),
    [['template']],
  )
  const inForce = versions.data?.find(({ standing }) => standing === 'IN_FORCE')?.id

  async function create(fields: Fields): Promise<void> {
    const answer = await copy.run(fields)
    if (answer.ok) router.push(`/admin/templates/${answer.value.id}/edit`)
  }

  return (
    <Dialog
      open={open}
      title={words.newDraft}
      okText={words.create}
      confirmLoading={copy.running}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        preserve={false}
        initialValues={{ fromId: from ?? inForce, note: '' }}
        onFinish={(fields) => void create(fields)}
      >
        <Form.Item name="fromId" label={words.copyFrom} rules={[{ required: true, message: words.needFrom }]}>
          <Select
            options={(versions.data ?? []).map(({ id, number, standing }) => ({
              value: id,
              label: templateText.option(number, standingWord(standing)),
            }))}
          />
        </Form.Item>
        <Form.Item
          name="note"
          label={words.note}
          rules={[{ required: true, whitespace: true, message: words.needNote }]}
        >
          <Input.TextArea
            autoSize={{ minRows: 2, maxRows: 6 }}
            maxLength={NOTE_LIMIT}
            placeholder={words.notePlaceholder}
          />
        </Form.Item>
      </Form>
      <FailureNote failure={copy.failure} />
    </Dialog>
  )
}

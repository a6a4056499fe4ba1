'use client'

import { useNavigation } from '@refinedev/core'
import { Form, Input, Select } from 'antd'
import { z } from 'zod'
import { useNewForm } from '#components/admin/data/use-record-form.ts'
import { chosen } from '#components/admin/ui/chosen.ts'
import { FailureNote } from '#components/admin/ui/failure.tsx'
import { useSearchParams } from '#components/browser/address.ts'
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

const createdSchema = z.object({ id: z.uuid() })

/**
 * The page /admin/templates/create, over the list: a new draft as a copy of a version. The parameter `from` names the
 * version; without it, the version in force is copied.
 */
export function CopyDialog() {
  const { list, edit } = useNavigation()
  const from = useSearchParams().get('from')
  const versions = useVersions()
  const form = useNewForm('templates', {
    input: ({ fromId, note }: Fields) => ({ fromId, note: note.trim() }),
    saved: null,
    onSaved: (answer) => edit('templates', createdSchema.parse(answer).id),
  })
  const rows = versions.data?.rows
  // The list behind the dialog says that it is loading, or why it could not be loaded.
  if (rows === undefined) return null
  const inForce = rows.find(({ standing }) => standing === 'IN_FORCE')?.id
  return (
    <Dialog
      open
      title={words.newDraft}
      okText={words.create}
      confirmLoading={form.saving}
      onOk={form.submit}
      onCancel={() => list('templates')}
    >
      <Form {...form.formProps} initialValues={{ fromId: from ?? inForce, note: '' }}>
        <Form.Item name="fromId" label={words.copyFrom} rules={[chosen(words.needFrom)]}>
          <Select
            options={rows.map(({ id, number, standing }) => ({
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
      <FailureNote failure={form.failure} />
    </Dialog>
  )
}

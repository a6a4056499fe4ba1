'use client'

import { InboxOutlined } from '@ant-design/icons'
import { useNavigation } from '@refinedev/core'
import { Alert, Button, Flex, Progress, Upload } from 'antd'
import Link from 'next/link'
import { useEffect, useRef, useState } from 'react'
import { z } from 'zod'
import { MOST_BYTES } from '#server/policy-import/rules/bounds.ts'
import { recordsOf, useRows } from '../data/use-records.ts'
import { detailList, StaffFailure } from '../failure.ts'
import { PageHead } from '../ui/page-head.tsx'
import { Section } from '../ui/section.tsx'
import shared from '../ui/shared.module.css'
import { uploadFile } from '../upload.ts'
import { useCommand } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'

const words = text.create

const UPLOAD = {
  path: '/api/admin/imports',
  answer: z.object({ id: z.string() }),
  unreachable: words.unreachable,
} as const

/** Why a file is not sent at all; null if it can be sent. */
function unfit(file: File): StaffFailure | null {
  if (file.size === 0) return new StaffFailure('FILE_INVALID', words.empty)
  return file.size > MOST_BYTES ? new StaffFailure('FILE_INVALID', words.tooLarge) : null
}

function useUpload() {
  const { show } = useNavigation()
  const stop = useRef<AbortController | null>(null)
  const [sent, setSent] = useState(0)
  const sending = useCommand(
    async (file: File) => {
      const problem = unfit(file)
      if (problem !== null) throw problem
      stop.current = new AbortController()
      return await uploadFile(UPLOAD, file, { onSent: setSent, signal: stop.current.signal })
    },
    [recordsOf('imports')],
  )
  // Leaving the page stops the upload; what has arrived is deleted.
  useEffect(() => () => stop.current?.abort(), [])

  async function send(file: File): Promise<void> {
    setSent(0)
    const answer = await sending.run(file)
    if (answer.ok) show('imports', answer.value.id)
  }

  return { sent, sending, send, stop: () => stop.current?.abort() }
}

/** Why the upload was refused. If another import is open, with a link to it. */
function Refusal({ failure }: { failure: StaffFailure | null }) {
  const busy = failure?.code === 'IMPORT_UNDER_WAY'
  const newest = useRows('imports', {}, { limit: 1, enabled: busy })
  if (failure === null) return null
  const problems = detailList(failure, 'problems')
  const open = newest.data?.rows[0]
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className={shared.note}
      message={problems.length === 0 ? failure.message : problems.join('；')}
      action={
        busy && open !== undefined ? <Link href={`/admin/imports/${open.id}`}>{words.open}</Link> : null
      }
    />
  )
}

/** Uploads a file. Afterwards the page of its import opens, where the file is checked. */
export function ImportCreateScreen() {
  const { sent, sending, send, stop } = useUpload()
  const percent = Math.floor(sent * 100)
  return (
    <>
      <PageHead title={words.title} trail={[{ label: text.title, href: '/admin/imports' }]} />
      <Section title={text.show.file}>
        {sending.running ? (
          <Flex vertical gap={8} align="flex-start">
            <Progress percent={percent} showInfo={false} aria-label={text.show.progressName} />
            <span role="status">{percent < 100 ? words.sending(percent) : words.receiving}</span>
            <Button onClick={stop}>{words.stop}</Button>
          </Flex>
        ) : (
          <Upload.Dragger
            accept=".csv,text/csv"
            showUploadList={false}
            beforeUpload={(file) => {
              void send(file)
              return false
            }}
          >
            <p className="ant-upload-drag-icon">
              <InboxOutlined />
            </p>
            <p className="ant-upload-text">{words.choose}</p>
            <p className={shared.quiet}>{words.form}</p>
          </Upload.Dragger>
        )}
        <Refusal failure={sending.failure} />
        <p className={shared.quiet}>{words.after}</p>
        <p className={shared.quiet}>{words.privacy}</p>
      </Section>
    </>
  )
}

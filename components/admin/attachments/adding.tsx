'use client'

import { InboxOutlined } from '@ant-design/icons'
import { Alert, Button, Flex, Progress, Select, Upload } from 'antd'
import { useState } from 'react'
import { paperNames } from '#server/attachment/messages.zh-CN.ts'
import { type AttachmentTarget, mediaTypes, type Paper, papersOf } from '#server/vocabulary/attachments.ts'
import shared from '../ui/shared.module.css'
import styles from './attachments.module.css'
import { text } from './messages.zh-CN.ts'
import { type Sending, useUploads } from './use-uploads.ts'

/** A file on its way: its progress, or why it was refused. */
function OnItsWay({ file, onRemove }: { file: Sending; onRemove: () => void }) {
  const { name, paper, sent, failure } = file
  const label = `${paperNames[paper]} ${name}`
  if (failure !== null)
    return (
      <li>
        <Alert
          type="error"
          showIcon
          role="alert"
          message={<span className={styles.whole}>{label}</span>}
          description={failure.message}
          action={
            <Button size="small" aria-label={text.removeOf(name)} onClick={onRemove}>
              {text.remove}
            </Button>
          }
        />
      </li>
    )
  const percent = Math.floor((sent ?? 0) * 100)
  const state = sent === null ? text.waiting : percent < 100 ? text.sending(percent) : text.receiving
  return (
    <li>
      <Flex justify="space-between" gap={12}>
        <span className={styles.name}>{label}</span>
        <Button size="small" aria-label={text.stopOf(name)} onClick={onRemove}>
          {text.stop}
        </Button>
      </Flex>
      <Progress percent={percent} showInfo={false} aria-label={text.progressOf(name)} />
      <span role="status" className={shared.quiet}>
        {state}
      </span>
    </li>
  )
}

/** Adds files to a record: the kind of paper first, then the files, chosen or dropped. */
export function Adding({ of, id, full }: { of: AttachmentTarget; id: string; full: boolean }) {
  const { files, add, remove } = useUploads(of, id)
  const [paper, setPaper] = useState<Paper | null>(null)
  return (
    <div className={styles.adding}>
      <Select<Paper>
        aria-label={text.paper}
        placeholder={text.paperFirst}
        className={styles.paper}
        disabled={full}
        value={paper}
        options={papersOf[of].map((value) => ({ value, label: paperNames[value] }))}
        onChange={setPaper}
      />
      <Upload.Dragger
        accept={mediaTypes.join(',')}
        multiple
        disabled={paper === null || full}
        showUploadList={false}
        beforeUpload={(file) => {
          if (paper !== null) add(file, paper)
          return false
        }}
      >
        <InboxOutlined /> {full ? text.full : paper === null ? text.paperFirst : text.choose}
        <p className={`${shared.quiet} ${shared.small} ${styles.form}`}>{text.form}</p>
      </Upload.Dragger>
      {files.length > 0 && (
        <ul className={styles.sending}>
          {files.map((file) => (
            <OnItsWay key={file.key} file={file} onRemove={() => remove(file.key)} />
          ))}
        </ul>
      )}
    </div>
  )
}

'use client'

import { App, Button } from 'antd'
import { useEffect, useState } from 'react'
import { paperNames } from '#server/attachment/messages.zh-CN.ts'
import type { AttachmentTarget } from '#server/vocabulary/attachments.ts'
import { api } from '../api.ts'
import { ConfirmReason } from '../ui/confirm-reason.tsx'
import { Dialog } from '../ui/dialog/dialog.tsx'
import { fetchFile, save } from '../ui/download/fetch-file.ts'
import { useCommand } from '../use-data.ts'
import styles from './attachments.module.css'
import { text } from './messages.zh-CN.ts'
import type { Attachment } from './use-attachments.ts'

interface Shown {
  readonly name: string
  readonly url: string
}

/** Asks for the reason, and then shows a picture or saves a PDF. A picture is not stored on the computer. */
export function OpenDialog(props: { of: AttachmentTarget; attachment: Attachment; onClose: () => void }) {
  const { of, attachment, onClose } = props
  const { message } = App.useApp()
  const [shown, setShown] = useState<Shown | null>(null)
  useEffect(
    () => () => {
      if (shown !== null) URL.revokeObjectURL(shown.url)
    },
    [shown],
  )
  const opening = useCommand(async (reason: string) => {
    const { opening: id, name } = await api.attachment[of].open.mutate({ id: attachment.id, reason })
    return { name, file: await fetchFile(`/api/admin/attachments/${id}`, text.notFetched) }
  })

  async function open(reason: string): Promise<void> {
    const answer = await opening.run(reason)
    if (!answer.ok) return
    const { name, file } = answer.value
    if (attachment.mediaType === 'application/pdf') {
      save(file, name)
      message.success(text.opened)
      onClose()
    } else setShown({ name, url: URL.createObjectURL(file) })
  }

  if (shown !== null)
    return (
      <Dialog
        open
        width={900}
        title={<span className={styles.name}>{shown.name}</span>}
        onCancel={onClose}
        footer={<Button onClick={onClose}>{text.close}</Button>}
      >
        <img src={shown.url} alt={paperNames[attachment.paper]} className={styles.picture} />
      </Dialog>
    )
  return (
    <ConfirmReason
      open
      title={text.openTitle}
      body={<p>{text.openBody}</p>}
      confirm={text.open}
      placeholder={text.openPlaceholder}
      running={opening.running}
      failure={opening.failure}
      onConfirm={(reason) => void open(reason)}
      onCancel={onClose}
    />
  )
}

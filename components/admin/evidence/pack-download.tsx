'use client'

import { DownloadOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import { useState } from 'react'
import { fileNames } from '#server/evidence-desk/messages.zh-CN.ts'
import { api } from '../api.ts'
import { ConfirmReason } from '../ui/confirm-reason.tsx'
import { fetchFile, save } from '../ui/download/fetch-file.ts'
import { useCommand } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'

const words = text.visit

/** The button that asks for the reason and then saves the pack. */
export function PackDownload({ visitId, name }: { visitId: string; name: string }) {
  const { message } = App.useApp()
  const [asking, setAsking] = useState(false)
  const download = useCommand(
    async (reason: string) => {
      const { opening } = await api.evidence.openPack.mutate({ visitId, reason })
      return await fetchFile(`/api/admin/evidence/${opening}`, words.notFetched)
    },
    [['evidence', 'visit', visitId]],
  )

  async function start(reason: string): Promise<void> {
    const answer = await download.run(reason)
    if (!answer.ok) return
    save(answer.value, fileNames.pack(name))
    message.success(words.downloaded)
    setAsking(false)
  }

  return (
    <>
      <Button
        icon={<DownloadOutlined />}
        onClick={() => {
          download.reset()
          setAsking(true)
        }}
      >
        {words.download}
      </Button>
      <ConfirmReason
        open={asking}
        title={words.downloadTitle}
        body={<p>{words.downloadBody}</p>}
        confirm={words.download}
        placeholder={words.downloadPlaceholder}
        running={download.running}
        failure={download.failure}
        onConfirm={(reason) => void start(reason)}
        onCancel={() => setAsking(false)}
      />
    </>
  )
}

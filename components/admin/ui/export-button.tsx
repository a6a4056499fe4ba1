'use client'

import { DownloadOutlined } from '@ant-design/icons'
import { App, Button, Dropdown, Tooltip } from 'antd'
import { useEffect, useRef } from 'react'
import { useDownload } from './download/use-download.ts'
import { text } from './messages.zh-CN.ts'

export type ExportFormat = 'csv' | 'xlsx'

/** The hash of a link that leads to the export button of a page. */
export const EXPORT = 'export'

/**
 * Exports the rows of a list to a file. The query stays on the server.
 * @param props.request usually `(format) => api.export.request.mutate({ kind, format, query })`
 */
export function ExportButton(props: {
  request: (format: ExportFormat) => Promise<{ token: string }>
  disabled?: boolean
}) {
  const { message } = App.useApp()
  const download = useDownload(props.request)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (window.location.hash === `#${EXPORT}`) button.current?.focus()
  }, [])

  async function start(format: ExportFormat): Promise<void> {
    if (await download.start(format)) message.success(text.exportStarted)
  }

  return (
    <Dropdown
      disabled={props.disabled ?? false}
      menu={{
        items: [
          { key: 'csv', label: text.exportCsv, onClick: () => void start('csv') },
          { key: 'xlsx', label: text.exportXlsx, onClick: () => void start('xlsx') },
        ],
      }}
    >
      <Tooltip title={text.exportNote} placement="left">
        <Button id={EXPORT} ref={button} icon={<DownloadOutlined />} loading={download.running}>
          {text.export}
        </Button>
      </Tooltip>
    </Dropdown>
  )
}

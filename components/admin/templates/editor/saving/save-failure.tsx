'use client'

import { Alert, Button, Flex } from 'antd'
import { text } from './messages.zh-CN.ts'
import type { Editing } from './use-editing.ts'

const words = text.failed

/** Says why a save failed and what the author can do. The text on the page stays unchanged. */
export function SaveFailure({
  editing,
  onExport,
  onReload,
}: {
  editing: Editing
  onExport: () => void
  onReload: () => void
}) {
  const { saving } = editing
  if (saving.state === 'failed')
    return (
      <Alert
        type="error"
        showIcon
        message={saving.why}
        description={words.keptHere}
        action={
          <Button size="small" onClick={() => void editing.save()}>
            {words.saveAgain}
          </Button>
        }
      />
    )
  if (saving.state !== 'conflict') return null
  return (
    <Alert
      type="error"
      showIcon
      message={saving.why}
      description={words.conflict}
      action={
        <Flex gap={8} wrap>
          <Button size="small" type="primary" onClick={onExport}>
            {text.lock.exportMine}
          </Button>
          <Button size="small" onClick={onReload}>
            {text.lock.look}
          </Button>
        </Flex>
      }
    />
  )
}

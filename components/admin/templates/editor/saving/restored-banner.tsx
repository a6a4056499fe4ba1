'use client'

import { Alert, Button, Flex } from 'antd'
import { shanghaiTime } from '#components/admin/ui/time.ts'
import { text } from './messages.zh-CN.ts'
import type { Editing } from './use-editing.ts'

const words = text.restored

/**
 * Banner about an earlier copy in this browser. The copy is already in the editor, unless the version has been saved
 * since the copy was made. In that case the banner only offers the copy.
 */
export function RestoredBanner({ editing, onExport }: { editing: Editing; onExport: () => void }) {
  const { restored } = editing
  if (restored === null) return null
  const at = shanghaiTime(restored.at)
  return (
    <Alert
      type="info"
      showIcon
      message={restored.taken ? words.taken(at) : words.older(at)}
      description={restored.taken ? words.takenText : words.olderText}
      action={
        <Flex gap={8} wrap>
          {!restored.taken && (
            <>
              <Button size="small" onClick={onExport}>
                {words.exportIt}
              </Button>
              <Button size="small" onClick={editing.takeRestored}>
                {words.use}
              </Button>
            </>
          )}
          <Button size="small" danger onClick={editing.dropRestored}>
            {restored.taken ? words.drop : words.forget}
          </Button>
        </Flex>
      }
    />
  )
}

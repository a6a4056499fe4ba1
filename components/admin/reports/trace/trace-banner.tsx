'use client'

import { Alert, Button } from 'antd'
import shared from '../../ui/shared.module.css'
import { text } from '../words/messages.zh-CN.ts'
import { type Traced, traceInWords } from './trace-words.ts'

/**
 * Banner above the list of visits. It names the figure whose visits are listed, and has a button that lists all
 * visits again.
 */
export function TraceBanner({ traced, onLeave }: { traced: Traced; onLeave: () => void }) {
  return (
    <Alert
      type="info"
      showIcon
      className={shared.note}
      message={text.trace.looking(traceInWords(traced))}
      action={
        <Button size="small" onClick={onLeave}>
          {text.trace.leave}
        </Button>
      }
    />
  )
}

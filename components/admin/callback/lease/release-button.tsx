'use client'

import { Button } from 'antd'
import { useState } from 'react'
import { api } from '../../api.ts'
import { ConfirmReason } from '../../ui/confirm-reason.tsx'
import shared from '../../ui/shared.module.css'
import { useCommand } from '../../use-data.ts'
import { text } from '../shared/messages.zh-CN.ts'

const words = text.result

/** The button 放回队列 (return to the queue). A case can be returned only before the first call, and a reason is needed. */
export function ReleaseButton(props: {
  caseId: string
  lease: string
  disabled: boolean
  onReleased: () => void
}) {
  const { caseId, lease, disabled, onReleased } = props
  const [asking, setAsking] = useState(false)
  const command = useCommand((reason: string) => api.callback.release.mutate({ caseId, lease, reason }))
  return (
    <>
      <Button
        block
        type="text"
        disabled={disabled}
        onClick={() => {
          command.reset()
          setAsking(true)
        }}
      >
        {words.release}
      </Button>
      <ConfirmReason
        open={asking}
        title={words.releaseTitle}
        body={<p className={shared.quiet}>{words.releaseBody}</p>}
        confirm={words.release}
        placeholder={words.releasePlaceholder}
        running={command.running}
        failure={command.failure}
        onConfirm={(reason) => {
          void command.run(reason).then(({ ok }) => {
            if (ok) onReleased()
          })
        }}
        onCancel={() => setAsking(false)}
      />
    </>
  )
}

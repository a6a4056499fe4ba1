'use client'

import { EyeOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import { ConfirmReason } from '../ui/confirm-reason.tsx'
import { text as uiText } from '../ui/messages.zh-CN.ts'
import shared from '../ui/shared.module.css'
import { useCommand } from '../use-data.ts'

/**
 * A button that unmasks data after asking for a reason, which is recorded.
 * @param props.label the text of the button
 * @param props.see requests the data from the server and shows it
 */
export function AskToSee(props: { label: string; see: (reason: string) => Promise<void> }) {
  const { label, see } = props
  const [asking, setAsking] = useState(false)
  const command = useCommand(see)
  return (
    <>
      <Button
        size="small"
        icon={<EyeOutlined />}
        onClick={() => {
          command.reset()
          setAsking(true)
        }}
      >
        {label}
      </Button>
      <ConfirmReason
        open={asking}
        title={label}
        body={<p className={shared.quiet}>{uiText.revealBody}</p>}
        confirm={uiText.reveal}
        placeholder={uiText.reasonPlaceholder}
        running={command.running}
        failure={command.failure}
        onConfirm={(reason) => {
          void command.run(reason).then(({ ok }) => {
            if (ok) setAsking(false)
          })
        }}
        onCancel={() => setAsking(false)}
      />
    </>
  )
}

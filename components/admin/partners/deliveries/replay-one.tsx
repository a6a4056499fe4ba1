'use client'

import { App, Button } from 'antd'
import { useState } from 'react'
import { count } from '#components/charts/format.ts'
import { api } from '../../api.ts'
import { recordsOf } from '../../data/use-records.ts'
import { ConfirmReason } from '../../ui/confirm-reason.tsx'
import { useCommand } from '../../use-data.ts'
import { text } from './messages.zh-CN.ts'

/** The button that sends one event once more, and its dialog. */
export function ReplayOne({ id, waits }: { id: string; waits: boolean }) {
  const { message } = App.useApp()
  const [asking, setAsking] = useState(false)
  const command = useCommand(
    (reason: string) => api.delivery.replay.mutate({ of: { delivery: id }, reason }),
    [recordsOf('deliveries'), recordsOf('webhooks'), ['partner', 'flow']],
  )

  async function run(reason: string): Promise<void> {
    const answer = await command.run(reason)
    if (!answer.ok) return
    setAsking(false)
    message.success(text.done(count(answer.value.events)))
  }

  return (
    <>
      <Button
        disabled={waits}
        title={waits ? text.replayWaits : undefined}
        onClick={() => {
          command.reset()
          setAsking(true)
        }}
      >
        {text.replayOne}
      </Button>
      <ConfirmReason
        open={asking}
        title={text.replayOne}
        body={<p>{text.replayOneBody}</p>}
        confirm={text.replay}
        running={command.running}
        failure={command.failure}
        onConfirm={(reason) => void run(reason)}
        onCancel={() => setAsking(false)}
      />
    </>
  )
}

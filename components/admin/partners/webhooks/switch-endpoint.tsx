'use client'

import { App, Button } from 'antd'
import { useState } from 'react'
import { api } from '../../api.ts'
import { recordsOf } from '../../data/use-records.ts'
import { ConfirmReason } from '../../ui/confirm-reason.tsx'
import { useCommand } from '../../use-data.ts'
import type { EndpointRow } from './endpoint-drawer.tsx'
import { text } from './messages.zh-CN.ts'

/** The button that pauses an endpoint, or lets it go on, and its dialog. */
export function SwitchEndpoint({ endpoint }: { endpoint: EndpointRow }) {
  const { id, description, state } = endpoint
  const { message } = App.useApp()
  // The row of the time when the dialog was opened. Its version says what the person saw.
  const [asking, setAsking] = useState<EndpointRow | null>(null)
  const command = useCommand(
    (input: { version: number; active: boolean; reason: string }) =>
      api.webhook.switch.mutate({ id, ...input }),
    [recordsOf('webhooks'), recordsOf('deliveries')],
  )
  const resumes = (asking ?? endpoint).state !== 'ACTIVE'
  const label = state === 'ACTIVE' ? text.pause : text.resume

  async function run(reason: string): Promise<void> {
    if (asking === null) return
    const answer = await command.run({ version: asking.version, active: resumes, reason })
    if (!answer.ok) return
    setAsking(null)
    message.success(resumes ? text.resumed : text.paused)
  }

  return (
    <>
      <Button
        size="small"
        type="link"
        danger={state === 'ACTIVE'}
        aria-label={`${label} ${description}`}
        onClick={() => {
          command.reset()
          setAsking(endpoint)
        }}
      >
        {label}
      </Button>
      <ConfirmReason
        open={asking !== null}
        title={resumes ? text.resumeTitle : text.pauseTitle}
        body={<p>{resumes ? text.resumeBody(description) : text.pauseBody(description)}</p>}
        confirm={resumes ? text.resume : text.pause}
        danger={!resumes}
        running={command.running}
        failure={command.failure}
        onConfirm={(reason) => void run(reason)}
        onCancel={() => setAsking(null)}
      />
    </>
  )
}

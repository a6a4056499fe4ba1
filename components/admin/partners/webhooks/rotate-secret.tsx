'use client'

import { Button } from 'antd'
import { useState } from 'react'
import { api } from '../../api.ts'
import { recordsOf } from '../../data/use-records.ts'
import { ConfirmReason } from '../../ui/confirm-reason.tsx'
import { useCommand } from '../../use-data.ts'
import type { EndpointRow } from './endpoint-drawer.tsx'
import type { ToldSecret } from './issued-secret.tsx'
import { text } from './messages.zh-CN.ts'

/** The button that gives an endpoint a new secret, and its dialog. */
export function RotateSecret(props: { endpoint: EndpointRow; onIssued: (told: ToldSecret) => void }) {
  const { endpoint, onIssued } = props
  const { id, description } = endpoint
  const [asking, setAsking] = useState<EndpointRow | null>(null)
  const command = useCommand(
    (input: { version: number; reason: string }) => api.webhook.rotateSecret.mutate({ id, ...input }),
    [recordsOf('webhooks')],
  )

  async function run(reason: string): Promise<void> {
    if (asking === null) return
    const answer = await command.run({ version: asking.version, reason })
    if (!answer.ok) return
    setAsking(null)
    onIssued({ name: description, ...answer.value })
  }

  return (
    <>
      <Button
        size="small"
        type="link"
        aria-label={`${text.rotate} ${description}`}
        onClick={() => {
          command.reset()
          setAsking(endpoint)
        }}
      >
        {text.rotate}
      </Button>
      <ConfirmReason
        open={asking !== null}
        title={text.rotate}
        body={<p>{text.rotateBody(description)}</p>}
        confirm={text.rotate}
        running={command.running}
        failure={command.failure}
        onConfirm={(reason) => void run(reason)}
        onCancel={() => setAsking(null)}
      />
    </>
  )
}

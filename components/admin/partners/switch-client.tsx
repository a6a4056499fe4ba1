'use client'

import { App, Button } from 'antd'
import { useState } from 'react'
import { api } from '../api.ts'
import { recordsOf } from '../data/use-records.ts'
import { ConfirmReason } from '../ui/confirm-reason.tsx'
import { useCommand } from '../use-data.ts'
import type { ClientRow } from './client-drawer.tsx'
import { text } from './messages.zh-CN.ts'

/** The button that disables a client, or enables it again, and its dialog. */
export function SwitchClient({ client }: { client: ClientRow }) {
  const { id, name, disabledAt } = client
  const { message } = App.useApp()
  // The row of the time when the dialog was opened. Its version says what the person saw.
  const [asking, setAsking] = useState<ClientRow | null>(null)
  const command = useCommand(
    (input: { version: number; enabled: boolean; reason: string }) =>
      api.partner.switch.mutate({ id, ...input }),
    [recordsOf('partners')],
  )
  const enables = (asking ?? client).disabledAt !== null
  const label = disabledAt === null ? text.disable : text.enable

  async function run(reason: string): Promise<void> {
    if (asking === null) return
    const answer = await command.run({ version: asking.version, enabled: enables, reason })
    if (!answer.ok) return
    setAsking(null)
    message.success(enables ? text.enabled : text.disabled)
  }

  return (
    <>
      <Button
        size="small"
        type="link"
        danger={disabledAt === null}
        aria-label={`${label} ${name}`}
        onClick={() => {
          command.reset()
          setAsking(client)
        }}
      >
        {label}
      </Button>
      <ConfirmReason
        open={asking !== null}
        title={enables ? text.enableTitle : text.disableTitle}
        body={<p>{enables ? text.enableBody(name) : text.disableBody(name)}</p>}
        confirm={enables ? text.enable : text.disable}
        danger={!enables}
        running={command.running}
        failure={command.failure}
        onConfirm={(reason) => void run(reason)}
        onCancel={() => setAsking(null)}
      />
    </>
  )
}

'use client'

import { App, Button, Flex } from 'antd'
import { useState } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { api } from '../api.ts'
import { recordsOf } from '../data/use-records.ts'
import { ConfirmReason } from '../ui/confirm-reason.tsx'
import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import { useCommand } from '../use-data.ts'
import type { ClientRow } from './client-drawer.tsx'
import { IssueKey } from './issue-key.tsx'
import type { ToldKey } from './issued-key.tsx'
import { text } from './messages.zh-CN.ts'
import styles from './partners.module.css'

const words = text.keys
type KeyRow = ClientRow['keys'][number]

const tones = { VALID: 'good', EXPIRED: 'waiting', REVOKED: 'quiet' } as const

/** The keys of a client: the valid ones, the others on request, and the button that issues one. */
export function ClientKeys(props: { client: ClientRow; onIssued: (told: ToldKey) => void }) {
  const { client, onIssued } = props
  const [withPast, setWithPast] = useState(false)
  const valid = client.keys.filter(({ state }) => state === 'VALID')
  const past = client.keys.filter(({ state }) => state !== 'VALID')
  const shown = withPast ? [...valid, ...past] : valid
  return (
    <>
      {valid.length === 0 && <div className={shared.quiet}>{words.none}</div>}
      {shown.length > 0 && (
        <ul className={styles.keys}>
          {shown.map((key) => (
            <Key key={key.id} of={key} client={client} />
          ))}
        </ul>
      )}
      <Flex gap={4} wrap>
        {client.disabledAt === null && <IssueKey client={client} onIssued={onIssued} />}
        {past.length > 0 && (
          <Button
            size="small"
            type="link"
            className={styles.flush}
            aria-expanded={withPast}
            onClick={() => setWithPast(!withPast)}
          >
            {withPast ? words.hidePast : words.showPast(past.length)}
          </Button>
        )}
      </Flex>
    </>
  )
}

function Key({ of, client }: { of: KeyRow; client: ClientRow }) {
  return (
    <li>
      <Flex gap={6} align="center" wrap>
        <code>{of.id}</code>
        <ToneTag tone={tones[of.state]}>{words.states[of.state]}</ToneTag>
        {of.state === 'VALID' && <RevokeKey of={of} client={client} />}
      </Flex>
      <div className={`${shared.quiet} ${shared.small}`}>
        {words.expires} <When at={of.expiresAt} form="day" />　
        {of.lastUsedAt === null ? (
          words.never
        ) : (
          <>
            {words.used} <When at={of.lastUsedAt} />
          </>
        )}
      </div>
    </li>
  )
}

function RevokeKey({ of: { id }, client }: { of: KeyRow; client: ClientRow }) {
  const { message } = App.useApp()
  const [asking, setAsking] = useState(false)
  const command = useCommand(
    (reason: string) => api.partner.revokeKey.mutate({ id, reason }),
    [recordsOf('partners')],
  )

  async function run(reason: string): Promise<void> {
    const answer = await command.run(reason)
    if (!answer.ok) return
    setAsking(false)
    message.success(words.revoked)
  }

  return (
    <>
      <Button
        size="small"
        type="link"
        danger
        className={styles.flush}
        aria-label={words.revokeName(id)}
        onClick={() => {
          command.reset()
          setAsking(true)
        }}
      >
        {words.revoke}
      </Button>
      <ConfirmReason
        open={asking}
        title={words.revokeTitle}
        body={<p>{words.revokeBody(id, client.name)}</p>}
        confirm={words.revoke}
        danger
        running={command.running}
        failure={command.failure}
        onConfirm={(reason) => void run(reason)}
        onCancel={() => setAsking(false)}
      />
    </>
  )
}

'use client'

import { App, Button } from 'antd'
import { useState } from 'react'
import { type Tone, ToneTag } from '#components/ui/tone-tag.tsx'
import { paperNames } from '#server/attachment/messages.zh-CN.ts'
import {
  type AttachmentStatus,
  type AttachmentTarget,
  attachmentRights,
  MOST_ATTACHMENTS,
  openingRight,
} from '#server/vocabulary/attachments.ts'
import { api } from '../api.ts'
import { useMe } from '../frame/me.tsx'
import { ConfirmReason } from '../ui/confirm-reason.tsx'
import { Pending } from '../ui/failure.tsx'
import { Copyable } from '../ui/record-link/record-link.tsx'
import { Section } from '../ui/section.tsx'
import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import { useCommand } from '../use-data.ts'
import { Adding } from './adding.tsx'
import styles from './attachments.module.css'
import { text } from './messages.zh-CN.ts'
import { OpenDialog } from './open-dialog.tsx'
import { type Attachment, changedBy, useAttachments } from './use-attachments.ts'

const tones: Readonly<Record<Exclude<AttachmentStatus, 'RECEIVING'>, Tone>> = {
  PENDING: 'waiting',
  CLEAN: 'good',
  INFECTED: 'bad',
}

/** Number of characters of a hash that are shown. The whole hash is copied. */
const HASH_SHOWN = 12

function StatusTags({ attachment: { status, withdrawnAt } }: { attachment: Attachment }) {
  return (
    <>
      {withdrawnAt !== null && <ToneTag tone="quiet">{text.withdrawn}</ToneTag>}
      {status !== 'RECEIVING' && (withdrawnAt === null || status !== 'CLEAN') && (
        <ToneTag tone={tones[status]}>{text.statuses[status]}</ToneTag>
      )}
    </>
  )
}

/** What a person should know about an attachment beside its status. */
function noteOf({
  delayed,
  finding,
  withdrawnAt,
  withdrawnByName,
  withdrawnReason,
}: Attachment): string | null {
  if (finding !== null) return text.found(finding)
  if (withdrawnAt !== null) return text.withdrawnBy(withdrawnByName ?? text.gone, withdrawnReason ?? '')
  return delayed ? text.delayed : null
}

function One(props: {
  attachment: Attachment
  mayOpen: boolean
  mayWithdraw: boolean
  onAsk: (what: 'open' | 'withdraw') => void
}) {
  const { attachment, mayOpen, mayWithdraw, onAsk } = props
  const paper = paperNames[attachment.paper]
  const note = noteOf(attachment)
  return (
    <li className={styles.one}>
      <div className={styles.head}>
        <strong className={styles.kind}>{paper}</strong>
        <span className={styles.name} title={attachment.name}>
          {attachment.name}
        </span>
        <StatusTags attachment={attachment} />
        <span className={styles.actions}>
          {mayOpen && attachment.status === 'CLEAN' && (
            <Button
              type="link"
              size="small"
              aria-label={text.openOf(paper, attachment.name)}
              onClick={() => onAsk('open')}
            >
              {text.open}
            </Button>
          )}
          {mayWithdraw && attachment.status !== 'INFECTED' && attachment.withdrawnAt === null && (
            <Button
              type="link"
              size="small"
              aria-label={text.withdrawOf(paper, attachment.name)}
              onClick={() => onAsk('withdraw')}
            >
              {text.withdraw}
            </Button>
          )}
        </span>
      </div>
      <div className={`${shared.quiet} ${shared.small} ${styles.facts}`}>
        <span>{text.size(attachment.bytes)}</span>
        <span>{attachment.uploadedByName ?? text.gone}</span>
        <When at={attachment.uploadedAt} />
        {attachment.sha256 !== null && (
          <Copyable copy={attachment.sha256}>
            <span title={attachment.sha256}>
              {text.hash} <code>{attachment.sha256.slice(0, HASH_SHOWN)}</code>
            </span>
          </Copyable>
        )}
      </div>
      {note !== null && <div className={`${shared.small} ${styles.note}`}>{note}</div>}
    </li>
  )
}

function WithdrawDialog(props: {
  of: AttachmentTarget
  id: string
  attachment: Attachment
  onClose: () => void
}) {
  const { of, id, attachment, onClose } = props
  const { message } = App.useApp()
  const command = useCommand(
    (reason: string) => api.attachment[of].withdraw.mutate({ id: attachment.id, reason }),
    changedBy(of, id),
  )
  async function confirm(reason: string): Promise<void> {
    const answer = await command.run(reason)
    if (!answer.ok) return
    message.success(text.withdrawnDone)
    onClose()
  }
  return (
    <ConfirmReason
      open
      danger
      title={text.withdrawTitle}
      body={<p>{text.withdrawBody}</p>}
      confirm={text.withdraw}
      placeholder={text.withdrawPlaceholder}
      running={command.running}
      failure={command.failure}
      onConfirm={(reason) => void confirm(reason)}
      onCancel={onClose}
    />
  )
}

/**
 * The papers attached to a record. Who may read the record sees them; opening, adding and withdrawing have rights of their
 * own.
 * @param props.changeable false once the record takes no more papers
 */
export function Attachments(props: { of: AttachmentTarget; id: string; changeable: boolean }) {
  const { of, id, changeable } = props
  const me = useMe()
  const loaded = useAttachments(of, id)
  const [asked, setAsked] = useState<{ what: 'open' | 'withdraw'; attachment: Attachment } | null>(null)
  const close = () => setAsked(null)
  const adds = me.may(attachmentRights[of].add)
  const rows = loaded.data?.rows ?? []
  const counted = rows.filter(({ status, withdrawnAt }) => status !== 'INFECTED' && withdrawnAt === null)
  return (
    <Section
      title={text.title}
      extra={<span className={shared.quiet}>{`${counted.length}/${MOST_ATTACHMENTS}`}</span>}
    >
      {loaded.data === undefined && <Pending of={loaded} rows={2} />}
      {loaded.data !== undefined && rows.length === 0 && <p className={shared.quiet}>{text.none}</p>}
      <ul className={styles.list}>
        {rows.map((attachment) => (
          <One
            key={attachment.id}
            attachment={attachment}
            mayOpen={me.may(openingRight)}
            mayWithdraw={adds && changeable}
            onAsk={(what) => setAsked({ what, attachment })}
          />
        ))}
      </ul>
      {adds && !changeable && <p className={shared.quiet}>{text.closed}</p>}
      {adds && changeable && loaded.data?.scanned === false && (
        <p className={shared.quiet}>{text.noScanner}</p>
      )}
      {adds && changeable && loaded.data?.scanned === true && (
        <Adding of={of} id={id} full={counted.length >= MOST_ATTACHMENTS} />
      )}
      {asked?.what === 'open' && <OpenDialog of={of} attachment={asked.attachment} onClose={close} />}
      {asked?.what === 'withdraw' && (
        <WithdrawDialog of={of} id={id} attachment={asked.attachment} onClose={close} />
      )}
    </Section>
  )
}

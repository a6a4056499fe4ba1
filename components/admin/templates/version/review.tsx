'use client'

import { Alert, App, Button, Card, Flex, Input } from 'antd'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useMemo, useState } from 'react'
import { api } from '#components/admin/api.ts'
import { recordsOf } from '#components/admin/data/use-records.ts'
import type { StaffFailure } from '#components/admin/failure.ts'
import { ConfirmReason } from '#components/admin/ui/confirm-reason.tsx'
import { FailureNote } from '#components/admin/ui/failure.tsx'
import { type Command, useCommand } from '#components/admin/use-data.ts'
import { Dialog } from '../../ui/dialog/dialog.tsx'
import { findingsOf } from '../checks/check.ts'
import type { Possible, ProductProfile, VersionDetails } from '../data/shapes.ts'
import type { Draft } from '../draft/draft.ts'
import { text as templateText } from '../words/messages.zh-CN.ts'
import { text } from './messages.zh-CN.ts'
import { PublishDialog } from './publish-dialog.tsx'
import styles from './version.module.css'

const words = text.review

interface ReviewProps {
  readonly version: VersionDetails
  readonly productProfiles: readonly ProductProfile[]
  /** The version from which this version was started. */
  readonly before: Draft | null
  readonly again: () => void
}

type Asked = 'submit' | 'approve' | 'reject' | 'publish' | 'withdraw' | 'discard'

/** The next steps of a version. For each step that is not possible, the reason is shown. */
export function Review({ version, productProfiles, before, again }: ReviewProps) {
  const { message } = App.useApp()
  const router = useRouter()
  const [asked, setAsked] = useState<Asked | null>(null)
  const { id, revision } = version
  const refreshes = [recordsOf('templates')]
  const submit = useCommand(
    (comment: string) => api.template.submit.mutate({ id, revision, comment }),
    refreshes,
  )
  const approve = useCommand(
    (comment: string) => api.template.approve.mutate({ id, revision, comment }),
    refreshes,
  )
  const reject = useCommand(
    (comment: string) => api.template.reject.mutate({ id, revision, comment }),
    refreshes,
  )
  const withdraw = useCommand(
    (comment: string) => api.template.withdraw.mutate({ id, revision, comment }),
    refreshes,
  )
  const discard = useCommand(() => api.template.discard.mutate({ id, revision }), refreshes)

  async function perform<T, R>(command: Command<T, R>, input: T, done: string): Promise<void> {
    const answer = await command.run(input)
    if (!answer.ok) return again()
    setAsked(null)
    void message.success(done)
    if (command === discard) router.push('/admin/templates')
  }

  function ask(what: Asked): void {
    for (const command of [submit, approve, reject, withdraw, discard]) command.reset()
    setAsked(what)
  }

  const close = () => setAsked(null)
  return (
    <Card size="small" title={words.title}>
      <div className={styles.actions}>
        <p className={styles.why}>{words.now[version.standing]}</p>
        <Checks version={version} productProfiles={productProfiles} before={before} />
        <Buttons version={version} onAsk={ask} />
      </div>
      <CommentDialog
        open={asked === 'submit'}
        title={words.submitTitle(version.number)}
        body={words.submitBody}
        ok={words.submit}
        running={submit.running}
        failure={submit.failure}
        onConfirm={(comment) => void perform(submit, comment, words.submitted)}
        onCancel={close}
      />
      <CommentDialog
        open={asked === 'approve'}
        title={words.approveTitle(version.number)}
        body={words.approveBody}
        ok={words.approve}
        running={approve.running}
        failure={approve.failure}
        onConfirm={(comment) => void perform(approve, comment, words.approved)}
        onCancel={close}
      />
      <ConfirmReason
        open={asked === 'reject'}
        title={words.rejectTitle(version.number)}
        body={<p>{words.rejectBody}</p>}
        confirm={words.reject}
        placeholder={words.rejectPlaceholder}
        danger
        running={reject.running}
        failure={reject.failure}
        onConfirm={(comment) => void perform(reject, comment, words.rejected)}
        onCancel={close}
      />
      <ConfirmReason
        open={asked === 'withdraw'}
        title={words.withdrawTitle(version.number)}
        body={<p>{words.withdrawBody}</p>}
        confirm={words.withdraw}
        danger
        running={withdraw.running}
        failure={withdraw.failure}
        onConfirm={(comment) => void perform(withdraw, comment, words.withdrawn)}
        onCancel={close}
      />
      <Dialog
        open={asked === 'discard'}
        title={words.discardTitle(version.number)}
        okText={words.discard}
        okButtonProps={{ danger: true }}
        confirmLoading={discard.running}
        onOk={() => void perform(discard, undefined, words.discarded)}
        onCancel={close}
      >
        <p>{words.discardBody}</p>
        <FailureNote failure={discard.failure} />
      </Dialog>
      {asked === 'publish' && (
        <PublishDialog version={version} productProfiles={productProfiles} again={again} onClose={close} />
      )}
    </Card>
  )
}

/** A one-line summary of the findings, shown while the version can still be changed. */
function Checks({ version, productProfiles, before }: Omit<ReviewProps, 'again'>) {
  const findings = useMemo(
    () => findingsOf(version.content, productProfiles, before),
    [version.content, productProfiles, before],
  )
  const open = ['DRAFT', 'IN_REVIEW', 'APPROVED'].includes(version.standing)
  if (!open) return null
  const blocking = findings.filter(({ weight }) => weight === 'blocking').length
  if (blocking > 0)
    return (
      <Alert
        type="error"
        showIcon
        message={words.blocking(blocking)}
        action={
          <Link href={`/admin/templates/${version.id}?tab=coverage`}>
            <Button size="small">{words.look}</Button>
          </Link>
        }
      />
    )
  return <Alert type="success" showIcon message={words.clean(findings.length)} />
}

interface Offer {
  readonly what: Asked
  readonly can: Possible
  readonly word: string
  readonly look?: 'primary' | 'danger'
}

/** Buttons for the steps that the version's state offers. Below an impossible step, the reason is shown. */
function Buttons({ version, onAsk }: { version: VersionDetails; onAsk: (what: Asked) => void }) {
  const { actions } = version
  // Steps for which this user has no right are left out. The line above the buttons says who must act.
  const offers = offersOf(version).filter(({ can }) => can !== 'NOT_ALLOWED')
  const closed = [...new Set(offers.flatMap(({ can }) => (can === true ? [] : [can])))]
  return (
    <>
      <Flex gap={8} wrap>
        {offers.map(({ what, can, word, look }) => (
          <Button
            key={what}
            type={look === 'primary' ? 'primary' : 'default'}
            danger={look === 'danger'}
            disabled={can !== true}
            onClick={() => onAsk(what)}
          >
            {word}
          </Button>
        ))}
      </Flex>
      {closed.map((code) => (
        <p key={String(code)} className={styles.why}>
          {templateText.reasonOf(code)}
        </p>
      ))}
      {version.standing === 'IN_REVIEW' && actions.edit === true && (
        <p className={styles.why}>{words.editResets}</p>
      )}
    </>
  )
}

function offersOf({ standing, actions }: VersionDetails): Offer[] {
  switch (standing) {
    case 'DRAFT':
      return [
        { what: 'submit', can: actions.submit, word: words.submit, look: 'primary' },
        { what: 'discard', can: actions.discard, word: words.discard, look: 'danger' },
      ]
    case 'IN_REVIEW':
      return [
        { what: 'approve', can: actions.approve, word: words.approve, look: 'primary' },
        { what: 'reject', can: actions.reject, word: words.reject, look: 'danger' },
      ]
    case 'APPROVED':
      return [
        { what: 'publish', can: actions.publish, word: words.publish, look: 'primary' },
        { what: 'reject', can: actions.reject, word: words.reject, look: 'danger' },
      ]
    case 'SCHEDULED':
      return [{ what: 'withdraw', can: actions.withdraw, word: words.withdraw, look: 'danger' }]
    case 'IN_FORCE':
    case 'SUPERSEDED':
    case 'WITHDRAWN':
      return []
  }
}

const COMMENT_LIMIT = 500

/** Dialog for a step with an optional comment. */
function CommentDialog(props: {
  open: boolean
  title: string
  body: string
  ok: string
  running: boolean
  failure: StaffFailure | null
  onConfirm: (comment: string) => void
  onCancel: () => void
}) {
  const [comment, setComment] = useState('')
  return (
    <Dialog
      open={props.open}
      title={props.title}
      okText={props.ok}
      confirmLoading={props.running}
      onOk={() => props.onConfirm(comment.trim())}
      onCancel={props.onCancel}
      afterClose={() => setComment('')}
    >
      <p>{props.body}</p>
      <label htmlFor={`comment-${props.ok}`}>{words.comment}</label>
      <Input.TextArea
        id={`comment-${props.ok}`}
        autoSize={{ minRows: 2, maxRows: 6 }}
        maxLength={COMMENT_LIMIT}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      <FailureNote failure={props.failure} />
    </Dialog>
  )
}

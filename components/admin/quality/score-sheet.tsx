'use client'

import { Alert, App, Button, Flex, Input } from 'antd'
import type { TextAreaRef } from 'antd/es/input/TextArea'
import { type RefObject, useRef, useState } from 'react'
import { mayScore } from '#server/call-centre/rules/listening.ts'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { api } from '../api.ts'
import { recordsOf } from '../data/use-records.ts'
import { useMe } from '../frame/me.tsx'
import { ConfirmKeys } from '../ui/dialog/focus.tsx'
import { FailureNote } from '../ui/failure.tsx'
import shared from '../ui/shared.module.css'
import { shanghaiTime } from '../ui/time.ts'
import { useCommand } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'
import styles from './quality.module.css'
import { ScoreTable } from './score-table.tsx'
import { fillRest, missingOf, type QualityCheck, type Sheet, sheetOf, totalOf } from './sheet.ts'

const words = text.sheet

function Total({ sheet }: { sheet: Sheet }) {
  const missing = missingOf(sheet).length
  const failed = sheet.fatal.map((key) => callbackText.scoreItems[key]).join('、')
  return (
    <Flex gap={12} align="baseline" className={styles.total} aria-live="polite">
      <span>{words.total}</span>
      <b>{text.score(totalOf(sheet))}</b>
      <span className={shared.quiet}>
        {failed !== '' ? words.failed(failed) : missing > 0 ? words.missing(missing) : ''}
      </span>
    </Flex>
  )
}

/** Who scored the call and when; during a correction, also the earlier total. */
function Before({ row, correcting }: { row: QualityCheck; correcting: boolean }) {
  if (row.reviewedAt === null) return null
  const reviewer = row.reviewerName ?? text.dash
  const at = shanghaiTime(row.reviewedAt)
  return (
    <p className={shared.quiet}>
      {correcting ? words.before(reviewer, at, row.total ?? 0) : words.reviewed(reviewer, at)}
    </p>
  )
}

/**
 * The reviewer's comment on the call.
 * @param props.onChange null when the sheet is read-only
 */
function Comment(props: {
  field: RefObject<TextAreaRef | null>
  comment: string
  needed: boolean
  onChange: ((comment: string) => void) | null
}) {
  const { field, comment, needed, onChange } = props
  return (
    <>
      <label htmlFor="quality-comment" className={styles.label}>
        {words.comment}
      </label>
      {onChange !== null ? (
        <Input.TextArea
          id="quality-comment"
          ref={field}
          className={styles.field}
          autoSize={{ minRows: 3, maxRows: 8 }}
          maxLength={2000}
          showCount
          {...(needed ? { status: 'error' } : {})}
          placeholder={words.commentPlaceholder}
          value={comment}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <p id="quality-comment" className={styles.comment}>
          {comment === '' ? text.dash : comment}
        </p>
      )}
      {needed && (
        <p role="alert" className={styles.needed}>
          {words.commentNeeded}
        </p>
      )}
    </>
  )
}

/**
 * The score sheet of one call. A scored sheet is read-only and has a button to correct it. Nothing can be entered before
 * the recording was heard. If another reviewer saves a score first, the values entered here stay.
 * @param props.onChanged told whether there are values that are not saved
 */
export function ScoreSheet(props: {
  check: QualityCheck
  onChanged: (changed: boolean) => void
  onSaved: () => void
}) {
  const { check, onChanged, onSaved } = props
  const me = useMe()
  const { message } = App.useApp()
  const [sheet, setSheet] = useState(() => sheetOf(check))
  const [editing, setEditing] = useState(check.status === 'OPEN')
  const [uncommented, setUncommented] = useState(false)
  const comment = useRef<TextAreaRef>(null)
  const command = useCommand(
    () =>
      api.quality.score.mutate({
        id: check.id,
        version: check.version,
        scores: { ...sheet.scores },
        fatal: [...sheet.fatal],
        comment: sheet.comment.trim(),
      }),
    [recordsOf('quality'), ['account', 'home']],
  )
  const own = check.agentId === me.id
  const heard = mayScore(check.listening)
  const writes = editing && !own && heard

  function change(next: Sheet): void {
    setSheet(next)
    setUncommented(false)
    onChanged(true)
  }

  function reset(): void {
    setSheet(sheetOf(check))
    setEditing(check.status === 'OPEN')
    setUncommented(false)
    onChanged(false)
  }

  async function save(): Promise<void> {
    if (!writes || missingOf(sheet).length > 0) return
    // A call that failed a fatal item scores 0, so the reviewer must give a reason.
    if (sheet.fatal.length > 0 && sheet.comment.trim() === '') {
      setUncommented(true)
      return
    }
    const answer = await command.run(undefined)
    if (!answer.ok) return
    message.success(words.saved)
    setEditing(false)
    onChanged(false)
    onSaved()
  }

  return (
    <ConfirmKeys confirm={() => void save()} blocked={command.running}>
      {own && <Alert type="info" showIcon message={words.own} className={shared.note} />}
      {!own && !heard && (
        <Alert type="warning" showIcon message={text.player.hints.NOT_YET} className={shared.note} />
      )}
      <Before row={check} correcting={writes} />
      <ScoreTable key={String(writes)} sheet={sheet} onChange={writes ? change : null} />
      {writes && (
        <Flex justify="space-between" align="center" gap={8} className={styles.below}>
          <span className={shared.quiet}>{words.fatalNote}</span>
          <Button
            size="small"
            disabled={missingOf(sheet).length === 0}
            onClick={() => {
              change(fillRest(sheet))
              // The button is disabled now. Without the focus in the sheet, Ctrl+Enter would do nothing.
              comment.current?.focus()
            }}
          >
            {words.rest}
          </Button>
        </Flex>
      )}
      <Comment
        field={comment}
        comment={sheet.comment}
        needed={uncommented}
        onChange={writes ? (comment) => change({ ...sheet, comment }) : null}
      />
      <FailureNote failure={command.failure} />
      {command.failure?.code === 'EDITED_MEANWHILE' && <p className={shared.quiet}>{words.kept}</p>}
      <Flex justify="space-between" align="center" gap={8} wrap className={styles.foot}>
        <Total sheet={sheet} />
        <Flex gap={8}>
          {writes && <Button onClick={reset}>{words.cancel}</Button>}
          {writes && (
            <Button
              type="primary"
              loading={command.running}
              disabled={missingOf(sheet).length > 0}
              onClick={() => void save()}
            >
              {check.status === 'OPEN' ? words.save : words.correctSave}
            </Button>
          )}
          {!editing && !own && (
            <Button type="primary" disabled={!heard} onClick={() => setEditing(true)}>
              {words.correct}
            </Button>
          )}
        </Flex>
      </Flex>
    </ConfirmKeys>
  )
}

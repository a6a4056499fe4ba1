'use client'

import { Alert, Input, Modal } from 'antd'
import { useState } from 'react'
import { noticeProblemWords } from '#server/call-centre/rules/calendar.zh-CN.ts'
import { readNotice } from '#server/call-centre/rules/working-days/notice.ts'
import type { CalendarDay } from '#server/call-centre/rules/working-days/rules.ts'
import shared from '../ui/shared.module.css'
import styles from './calendar.module.css'
import { text } from './messages.zh-CN.ts'

const words = text.pasteDialog
const MOST = 5000

/** Reads the days from the text of a notice. A person checks them on the calendar before they are saved. */
export function PasteDialog(props: {
  year: number
  onRead: (days: readonly CalendarDay[]) => void
  onClose: () => void
}) {
  const { year, onRead, onClose } = props
  const [typed, setTyped] = useState('')
  const { days, problems } = readNotice(typed, year)
  const off = days.filter(({ kind }) => kind === 'HOLIDAY').length
  return (
    <Modal
      open
      width={720}
      title={words.title(year)}
      okText={words.apply}
      cancelText={text.cancel}
      okButtonProps={{ disabled: days.length === 0 }}
      onOk={() => {
        onRead(days)
        onClose()
      }}
      onCancel={onClose}
    >
      <p className={shared.quiet}>{words.lead}</p>
      <Input.TextArea
        autoFocus
        aria-label={words.label}
        placeholder={words.example}
        autoSize={{ minRows: 6, maxRows: 14 }}
        maxLength={MOST}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {typed.trim() !== '' && (
        <p role="status">{days.length === 0 ? words.nothing : words.read(off, days.length - off)}</p>
      )}
      {problems.length > 0 && days.length > 0 && (
        <Alert
          type="warning"
          showIcon
          message={words.problems}
          description={
            <ul className={styles.list}>
              {problems.map((problem) => (
                <li key={noticeProblemWords(problem)}>{noticeProblemWords(problem)}</li>
              ))}
            </ul>
          }
        />
      )}
    </Modal>
  )
}

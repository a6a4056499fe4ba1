import { Button, Flex } from 'antd'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import type { KeysetColumn } from '../ui/list/keyset-table.tsx'
import { byTime } from '../ui/list/record-filters.tsx'
import { RecordLink } from '../ui/record-link/record-link.tsx'
import shared from '../ui/shared.module.css'
import { Deadline, When } from '../ui/when.tsx'
import styles from './follow-ups.module.css'
import { text } from './messages.zh-CN.ts'
import { type FollowUpRow, statusTones } from './words.ts'

const words = text.columns
const { causes, kinds, statuses: statusNames, results } = callbackText.followUp

const facts: readonly KeysetColumn<FollowUpRow>[] = [
  {
    key: 'policyNo',
    choice: 'always',
    label: words.policyNo,
    width: 185,
    render: (_, row) => <RecordLink href={`/admin/visits/${row.visitId}`} copy={row.policyNo} />,
  },
  {
    key: 'openedAt',
    label: words.openedAt,
    orders: byTime,
    width: 142,
    render: (_, row) => <When at={row.openedAt} />,
  },
  { key: 'cause', label: words.cause, width: 118, render: (_, row) => causes[row.cause] },
  {
    key: 'status',
    label: words.status,
    width: 118,
    render: (_, row) => <ToneTag tone={statusTones[row.status]}>{statusNames[row.status]}</ToneTag>,
  },
  {
    key: 'coolingOffEndsAt',
    label: words.coolingOffEndsAt,
    width: 142,
    render: (_, row) => <Deadline at={row.coolingOffEndsAt} />,
  },
  {
    key: 'kind',
    label: words.kind,
    width: 60,
    render: (_, row) => (row.kind === null ? text.dash : kinds[row.kind]),
  },
  {
    key: 'reference',
    label: words.reference,
    width: 170,
    render: (_, row) =>
      row.reference === null ? text.dash : <RecordLink href={null} copy={row.reference} />,
  },
  {
    key: 'result',
    label: words.result,
    width: 150,
    render: (_, row) => (row.result === null ? text.dash : results[row.result]),
  },
  {
    key: 'receiptOn',
    choice: 'extra',
    label: words.receiptOn,
    width: 110,
    render: (_, row) => <span className={shared.number}>{row.receiptOn ?? text.dash}</span>,
  },
  {
    key: 'note',
    label: words.note,
    width: 220,
    render: (_, row) => (
      <span className={styles.note} title={row.note}>
        {row.note === '' ? text.dash : row.note}
      </span>
    ),
  },
  { key: 'applicant', label: words.applicant, width: 84, render: (_, row) => row.applicantName },
  {
    key: 'openedBy',
    choice: 'extra',
    label: words.openedBy,
    width: 110,
    render: (_, row) => row.openedByName ?? text.dash,
  },
  { key: 'sentAt', label: words.sentAt, width: 142, render: (_, row) => <When at={row.sentAt} /> },
  { key: 'branch', choice: 'extra', label: words.branch, width: 120, render: (_, row) => row.branch },
  { key: 'product', choice: 'extra', label: words.product, width: 190, render: (_, row) => row.productName },
]

/** The handlers of the buttons. */
interface On {
  readonly onPapers: (row: FollowUpRow) => void
  /** Null for staff who may only read the list. */
  readonly steps: {
    readonly onSend: (row: FollowUpRow) => void
    readonly onFinish: (row: FollowUpRow) => void
  } | null
}

/** The buttons of a row. Once the follow-up has ended, only its papers are left. */
function Actions({ row, on: { onPapers, steps } }: { row: FollowUpRow; on: On }) {
  const sending = row.status === 'OPEN' ? text.send.action : text.send.again
  const button = (label: string, work: (of: FollowUpRow) => void) => (
    <Button
      type="link"
      size="small"
      aria-label={text.send.actionOf(label, row.policyNo)}
      onClick={() => work(row)}
    >
      {label}
    </Button>
  )
  return (
    <Flex>
      {button(text.papers.action(row.attachments), onPapers)}
      {steps !== null && row.status !== 'DONE' && button(sending, steps.onSend)}
      {steps !== null && row.status === 'SENT' && button(text.finish.action, steps.onFinish)}
    </Flex>
  )
}

export function columnsFor(on: On): readonly KeysetColumn<FollowUpRow>[] {
  return [
    ...facts,
    {
      key: 'actions',
      choice: 'always',
      label: words.actions,
      width: on.steps === null ? 88 : 172,
      fixed: 'right',
      render: (_, row) => <Actions row={row} on={on} />,
    },
  ]
}

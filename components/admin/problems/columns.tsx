import { ToneTag } from '#components/ui/tone-tag.tsx'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import type { KeysetColumn } from '../ui/list/keyset-table.tsx'
import { byTime } from '../ui/list/record-filters.tsx'
import { RecordLink } from '../ui/record-link/record-link.tsx'
import { When } from '../ui/when.tsx'
import { DaysLeft, DueDay } from './due.tsx'
import { text } from './messages.zh-CN.ts'
import { type ProblemRow, statusTones } from './words.ts'

/** The columns of the list of problem cases. */
export const problemColumns: readonly KeysetColumn<ProblemRow>[] = [
  {
    key: 'policyNo',
    choice: 'always',
    label: text.columns.policyNo,
    width: 185,
    render: (_, row) => <RecordLink href={`/admin/problems/${row.id}`} copy={row.policyNo} />,
  },
  {
    key: 'category',
    label: text.columns.category,
    width: 120,
    render: (_, row) => callbackText.categories[row.category],
  },
  {
    key: 'status',
    label: text.columns.status,
    width: 112,
    render: (_, row) => (
      <ToneTag tone={statusTones[row.status]}>{callbackText.problemStatuses[row.status]}</ToneTag>
    ),
  },
  {
    key: 'due',
    label: text.columns.due,
    orders: byTime,
    width: 170,
    render: (_, row) => <DueDay dueOn={row.dueOn} />,
  },
  {
    key: 'left',
    label: text.columns.left,
    width: 126,
    render: (_, row) => <DaysLeft problem={row} />,
  },
  {
    key: 'handler',
    label: text.columns.handler,
    width: 130,
    render: (_, row) => {
      if (row.handlerName === null)
        return row.status === 'OPEN' ? <ToneTag tone="bad">{text.unassigned}</ToneTag> : null
      return row.handlerName
    },
  },
  { key: 'applicant', label: text.columns.applicant, width: 84, render: (_, row) => row.applicantName },
  {
    key: 'product',
    label: text.columns.product,
    width: 130,
    render: (_, row) => row.productName,
  },
  { key: 'branch', choice: 'extra', label: text.columns.branch, width: 120, render: (_, row) => row.branch },
  {
    key: 'openedAt',
    label: text.columns.openedAt,
    width: 104,
    render: (_, row) => <When at={row.openedAt} form="day" />,
  },
]

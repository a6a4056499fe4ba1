import { ToneTag } from '#components/ui/tone-tag.tsx'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import type { KeysetColumn } from '../ui/list/keyset-table.tsx'
import { byTime } from '../ui/list/record-filters.tsx'
import { RecordLink } from '../ui/record-link/record-link.tsx'
import { When } from '../ui/when.tsx'
import { Recording, talkTime } from './call-facts.tsx'
import { text } from './messages.zh-CN.ts'
import type { QualityRow } from './sheet.ts'

const words = text.columns

export const columns: readonly KeysetColumn<QualityRow>[] = [
  {
    key: 'policyNo',
    choice: 'always',
    label: words.policyNo,
    width: 178,
    render: (_, row) => <RecordLink href={`/admin/quality/${row.id}`} copy={row.policyNo} />,
  },
  {
    key: 'startedAt',
    label: words.startedAt,
    width: 136,
    render: (_, row) => <When at={row.startedAt} />,
  },
  {
    key: 'agent',
    label: words.agent,
    width: 140,
    render: (_, row) => row.agentName ?? text.dash,
  },
  {
    key: 'reasons',
    label: words.reasons,
    width: 180,
    render: (_, row) => row.reasons.map((reason) => callbackText.qualityReasons[reason]).join('、'),
  },
  {
    key: 'disposition',
    label: words.disposition,
    width: 110,
    render: (_, row) => (row.disposition === null ? text.dash : callbackText.dispositions[row.disposition]),
  },
  {
    key: 'talk',
    label: words.talk,
    width: 70,
    align: 'right',
    render: (_, row) => talkTime(row.talkSeconds),
  },
  { key: 'recording', label: words.recording, width: 160, render: (_, row) => <Recording row={row} /> },
  {
    key: 'total',
    label: words.total,
    width: 76,
    render: (_, row) =>
      row.total === null ? (
        text.dash
      ) : (
        <ToneTag tone={row.fatal.length > 0 ? 'bad' : 'good'}>{text.score(row.total)}</ToneTag>
      ),
  },
  { key: 'reviewer', label: words.reviewer, width: 120, render: (_, row) => row.reviewerName ?? text.dash },
  {
    key: 'reviewedAt',
    label: words.reviewedAt,
    choice: 'extra',
    width: 142,
    render: (_, row) => <When at={row.reviewedAt} />,
  },
  {
    key: 'createdAt',
    choice: 'extra',
    label: words.createdAt,
    orders: byTime,
    width: 142,
    render: (_, row) => <When at={row.createdAt} />,
  },
]

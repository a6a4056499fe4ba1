import { Button } from 'antd'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import type { KeysetColumn } from '../ui/list/keyset-table.tsx'
import { Copyable } from '../ui/record-link/record-link.tsx'
import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import { Recording, talkTime } from './call-facts.tsx'
import { text } from './messages.zh-CN.ts'
import styles from './quality.module.css'
import type { QualityRow } from './sheet.ts'

/** @param open opens the score sheet of a call */
export function columnsFor(open: (row: QualityRow) => void): readonly KeysetColumn<QualityRow>[] {
  const words = text.columns
  return [
    {
      key: 'policyNo',
      choice: 'always',
      label: words.policyNo,
      width: 190,
      render: (_, row) => (
        <Copyable copy={row.policyNo}>
          <Button
            type="link"
            size="small"
            className={`${shared.number} ${styles.open}`}
            aria-label={text.open(row.policyNo)}
            onClick={() => open(row)}
          >
            {row.policyNo}
          </Button>
        </Copyable>
      ),
    },
    {
      key: 'startedAt',
      label: words.startedAt,
      width: 142,
      render: (_, row) => <When at={row.startedAt} />,
    },
    {
      key: 'agent',
      label: words.agent,
      width: 130,
      render: (_, row) => <span className={styles.clipped}>{row.agentName ?? text.dash}</span>,
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
      width: 120,
      render: (_, row) => (row.disposition === null ? text.dash : callbackText.dispositions[row.disposition]),
    },
    {
      key: 'talk',
      label: words.talk,
      width: 70,
      align: 'right',
      render: (_, row) => talkTime(row.talkSeconds),
    },
    { key: 'recording', label: words.recording, width: 170, render: (_, row) => <Recording row={row} /> },
    {
      key: 'total',
      label: words.total,
      width: 80,
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
  ]
}

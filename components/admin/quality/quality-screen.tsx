'use client'

import { Button, Segmented } from 'antd'
import { useMemo, useState } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import type { CursorOf } from '../data/resources.ts'
import { useRows } from '../data/use-records.ts'
import { useKeysetPages } from '../ui/list/keyset-pages.ts'
import { type KeysetColumn, KeysetTable } from '../ui/list/keyset-table.tsx'
import { oneOf, useUrlFilters } from '../ui/list/url-filters.ts'
import { PageHead } from '../ui/page-head.tsx'
import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import { Recording, talkTime } from './call-facts.tsx'
import { text } from './messages.zh-CN.ts'
import styles from './quality.module.css'
import { ScoreDrawer } from './score-drawer.tsx'
import type { QualityRow } from './sheet.ts'

const choices = ['OPEN', 'DONE', 'ALL'] as const
const fields = { status: oneOf(choices) }

function columnsFor(open: (row: QualityRow) => void): readonly KeysetColumn<QualityRow>[] {
  const words = text.columns
  return [
    {
      key: 'policyNo',
      choice: 'always',
      label: words.policyNo,
      width: 165,
      render: (_, row) => (
        <Button
          type="link"
          size="small"
          className={`${shared.number} ${styles.open}`}
          aria-label={text.open(row.policyNo)}
          onClick={() => open(row)}
        >
          {row.policyNo}
        </Button>
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

/** The list of calls to be reviewed, and the scores of reviewed calls. */
export function QualityScreen() {
  const filters = useUrlFilters(fields)
  const pages = useKeysetPages<CursorOf<'quality'>>('quality', filters.key)
  const [opened, setOpened] = useState<QualityRow | null>(null)
  const columns = useMemo(() => columnsFor(setOpened), [])
  const chosen = filters.values.status ?? 'OPEN'
  const status = chosen === 'ALL' ? null : chosen
  const page = useRows('quality', { status }, { after: pages.after, limit: pages.size })
  return (
    <>
      <PageHead title={text.title} sub={text.sub} />
      <KeysetTable
        id="quality"
        columns={columns}
        of={page}
        pages={pages}
        filters={filters}
        rowKey={({ id }) => id}
        onOpen={setOpened}
        toolbar={
          <Segmented
            aria-label={text.status}
            value={chosen}
            options={choices.map((value) => ({ value, label: text.statuses[value] }))}
            onChange={(value) => filters.set({ status: value === 'OPEN' ? null : value })}
          />
        }
        empty={text.none[chosen]}
      />
      {opened !== null && (
        <ScoreDrawer
          key={opened.id}
          // The row is taken from the latest data, because after a refusal the score sheet must send the new version
          // number of the quality check.
          row={page.data?.rows.find(({ id }) => id === opened.id) ?? opened}
          onClose={() => setOpened(null)}
        />
      )}
    </>
  )
}

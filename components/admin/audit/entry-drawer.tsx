'use client'

import { Button, Descriptions, Drawer, Table } from 'antd'
import type { ChangedField } from '#server/audit/change.ts'
import type { AuditEntry } from '#server/audit/search.ts'
import { actionName, actorName, fieldName, sentenceOf, valueText } from '#server/audit/words.ts'
import { deviceOf } from '../account/device.ts'
import { RecordLink } from '../ui/record-link/record-link.tsx'
import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import styles from './audit.module.css'
import { text } from './messages.zh-CN.ts'
import { Target } from './target.tsx'

/** One entry of the audit log in full: each changed field and the trace id of the request. */
export function EntryDrawer(props: {
  entry: AuditEntry | null
  onClose: () => void
  onHistory: (entry: AuditEntry) => void
}) {
  const { entry, onClose, onHistory } = props
  return (
    <Drawer open={entry !== null} width={640} title={text.details} onClose={onClose}>
      {entry !== null && (
        <>
          <p className={styles.lead}>{sentenceOf(entry)}</p>
          <Descriptions
            column={1}
            size="small"
            items={[
              { key: 'at', label: text.at, children: <When at={entry.at} form="second" /> },
              { key: 'who', label: text.who, children: actorName(entry) },
              { key: 'action', label: text.action, children: actionName(entry.action) },
              { key: 'target', label: text.object, children: <Target entry={entry} /> },
              { key: 'id', label: text.target, children: <RecordLink href={null} copy={entry.targetId} /> },
              {
                key: 'request',
                label: text.request,
                children: <RecordLink href={null} copy={entry.requestId} />,
              },
              { key: 'address', label: text.address, children: <code>{entry.address || text.none}</code> },
              { key: 'device', label: text.device, children: deviceOf(entry.agent) ?? text.none },
            ]}
          />
          <Fields entry={entry} />
          <Button onClick={() => onHistory(entry)} style={{ marginTop: 16 }}>
            {text.history}
          </Button>
        </>
      )}
    </Drawer>
  )
}

function Fields({ entry }: { entry: AuditEntry }) {
  if (entry.fields.length === 0) return <p className={shared.quiet}>{text.nothing}</p>
  const compared = entry.fields.some((field) => field.before !== undefined)
  const value = (field: ChangedField, given: ChangedField['after']) => valueText(entry, field, given)
  return (
    <Table
      size="small"
      bordered
      pagination={false}
      rowKey="field"
      tableLayout="fixed"
      dataSource={[...entry.fields]}
      className={styles.changes}
      columns={[
        { title: text.field, width: 130, render: (_, field) => fieldName(entry, field) },
        ...(compared
          ? [
              {
                title: text.before,
                render: (_: unknown, field: ChangedField) => value(field, field.before),
              },
            ]
          : []),
        { title: compared ? text.after : text.content, render: (_, field) => value(field, field.after) },
      ]}
    />
  )
}

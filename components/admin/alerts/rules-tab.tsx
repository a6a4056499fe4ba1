'use client'

import { Alert, Button, Skeleton, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { alertRuleTexts, thresholdWords } from '#server/reporting/alerts/messages.zh-CN.ts'
import { alertForms } from '#server/reporting/alerts/rules/thresholds.ts'
import { useRows } from '../data/use-records.ts'
import { useMe } from '../frame/me.tsx'
import { Failure } from '../ui/failure.tsx'
import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import { text } from './messages.zh-CN.ts'
import { RuleDialog } from './rule-dialog.tsx'
import type { AlertRuleRow } from './words.ts'

const words = text.rules

/** Table of the alert thresholds, with an explanation of each threshold. */
export function RulesTab() {
  const me = useMe()
  const list = useRows('alertRules', {})
  const [editing, setEditing] = useState<AlertRuleRow | null>(null)
  const mayEdit = me.may('alert.edit')
  if (list.failure !== null && list.data === undefined)
    return <Failure failure={list.failure} again={list.again} />
  if (list.data === undefined) return <Skeleton active paragraph={{ rows: 10 }} />
  return (
    <>
      {!mayEdit && <Alert type="info" showIcon message={words.readOnly} style={{ marginBottom: 16 }} />}
      <section className={shared.panel}>
        <Table<AlertRuleRow>
          size="small"
          rowKey="kind"
          tableLayout="fixed"
          columns={columnsFor(mayEdit ? setEditing : null)}
          dataSource={[...list.data.rows]}
          pagination={false}
        />
      </section>
      {editing !== null && <RuleDialog rule={editing} onClose={() => setEditing(null)} />}
    </>
  )
}

/** @param edit opens the dialog for a rule; null for staff who may only read the rules */
function columnsFor(edit: ((rule: AlertRuleRow) => void) | null): TableColumnsType<AlertRuleRow> {
  return [
    {
      title: words.name,
      render: (_, row) => (
        <>
          <div>{alertRuleTexts[row.kind].name}</div>
          <div className={`${shared.quiet} ${shared.small}`}>{alertRuleTexts[row.kind].meaning}</div>
        </>
      ),
    },
    {
      title: words.current,
      width: 190,
      render: (_, row) => (
        <>
          <strong className={shared.number}>{thresholdWords(row.kind, row.threshold)}</strong>
          <div className={`${shared.quiet} ${shared.small}`}>
            {words.standard(
              `${row.standard}${words.units[alertForms[row.kind]]}`,
              words.range(row.min, row.max, words.units[alertForms[row.kind]]),
            )}
          </div>
        </>
      ),
    },
    {
      title: words.state,
      width: 72,
      render: (_, row) => (
        <ToneTag tone={row.enabled ? 'good' : 'quiet'}>{row.enabled ? words.on : words.off}</ToneTag>
      ),
    },
    { title: words.changed, width: 144, render: (_, row) => <Changed rule={row} /> },
    ...(edit === null
      ? []
      : [
          {
            title: words.actions,
            width: 72,
            align: 'right' as const,
            render: (_: unknown, row: AlertRuleRow) => (
              <Button
                size="small"
                type="link"
                aria-label={words.editTitle(alertRuleTexts[row.kind].name)}
                onClick={() => edit(row)}
              >
                {words.edit}
              </Button>
            ),
          },
        ]),
  ]
}

function Changed({ rule }: { rule: AlertRuleRow }) {
  if (rule.changedAt === null) return <span className={shared.quiet}>{words.neverChanged}</span>
  return (
    <>
      <div>
        <When at={rule.changedAt} />
      </div>
      <div className={`${shared.quiet} ${shared.small}`}>{words.by(rule.changedBy ?? '')}</div>
    </>
  )
}

'use client'

import { Alert, Button, Table } from 'antd'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import type { StaffFailure } from '../../failure.ts'
import { Dialog } from '../../ui/dialog/dialog.tsx'
import { FailureNote } from '../../ui/failure.tsx'
import shared from '../../ui/shared.module.css'
import { text } from '../words/messages.zh-CN.ts'
import styles from './cases.module.css'
import { refusalInWords, type SteerCommand, type SteerOutcome, summaryOf } from './steer-words.ts'

const words = text.steer

/**
 * The result for each case. Cases that did not change come first, and before them those that the command did not reach.
 * @param props.failure why the command ended before all cases; null if it was not refused
 */
export function SteerOutcomes(props: {
  type: SteerCommand['type']
  outcomes: readonly SteerOutcome[]
  cases: ReadonlyMap<string, { readonly policyNo: string }>
  failure: StaffFailure | null
  onClose: () => void
}) {
  const { type, outcomes, cases, failure, onClose } = props
  const unreached = cases.size - outcomes.length
  const { changes, skipped } = summaryOf(type, outcomes)
  const notChanged = (outcome: SteerOutcome) => (outcome.refused === null ? 1 : 0)
  return (
    <Dialog
      open
      title={words.outcome(changes, skipped)}
      onCancel={onClose}
      onOk={onClose}
      footer={
        <Button type="primary" autoFocus onClick={onClose}>
          {text.close}
        </Button>
      }
    >
      <FailureNote failure={failure} />
      {unreached > 0 && (
        <Alert type="warning" showIcon message={words.unreached(unreached)} className={shared.note} />
      )}
      <div className={styles.outcome}>
        <Table<SteerOutcome>
          size="small"
          rowKey="caseId"
          pagination={{ pageSize: 100, hideOnSinglePage: true, showSizeChanger: false }}
          dataSource={outcomes.toSorted((a, b) => notChanged(a) - notChanged(b))}
          columns={[
            {
              key: 'policyNo',
              title: text.cases.columns.policyNo,
              render: (_, { caseId }) => (
                <span className={shared.number}>{cases.get(caseId)?.policyNo ?? text.none}</span>
              ),
            },
            {
              key: 'outcome',
              title: words.result,
              render: (_, { refused, takesFromAgent }) => {
                if (refused !== null) return words.notChanged(refusalInWords(type, refused))
                return (
                  <ToneTag tone={takesFromAgent ? 'waiting' : 'good'}>
                    {takesFromAgent ? words.takenBack : words.changed}
                  </ToneTag>
                )
              },
            },
          ]}
        />
      </div>
    </Dialog>
  )
}

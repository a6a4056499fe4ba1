'use client'

import { Button, Table } from 'antd'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { Dialog } from '../ui/dialog/dialog.tsx'
import shared from '../ui/shared.module.css'
import { text } from './messages.zh-CN.ts'
import { type PostOutcome, refusalWord, type TickedLetter } from './words.ts'

const words = text.letters

/** The result of each letter. Letters that were not registered come first. */
export function PostOutcomes(props: {
  outcomes: readonly PostOutcome[]
  rows: readonly TickedLetter[]
  onClose: () => void
}) {
  const { outcomes, rows, onClose } = props
  const policyNos = new Map(rows.map(({ id, policyNo }) => [id, policyNo]))
  const refused = outcomes.filter((outcome) => outcome.refused !== null).length
  const order = (outcome: PostOutcome) => (outcome.refused === null ? 1 : 0)
  return (
    <Dialog
      open
      title={words.outcome(outcomes.length - refused, refused)}
      onOk={onClose}
      onCancel={onClose}
      footer={
        <Button type="primary" autoFocus onClick={onClose}>
          {words.close}
        </Button>
      }
    >
      <Table<PostOutcome>
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={outcomes.toSorted((a, b) => order(a) - order(b))}
        columns={[
          {
            key: 'policyNo',
            title: text.columns.policyNo,
            render: (_, { id }) => <span className={shared.number}>{policyNos.get(id) ?? text.dash}</span>,
          },
          {
            key: 'outcome',
            title: words.result,
            render: (_, { refused: code }) =>
              code === null ? <ToneTag tone="good">{words.sent}</ToneTag> : refusalWord(code),
          },
        ]}
      />
    </Dialog>
  )
}

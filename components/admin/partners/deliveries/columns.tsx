import { Button } from 'antd'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { eventNames } from '#server/partner/messages.zh-CN.ts'
import type { KeysetColumn } from '../../ui/list/keyset-table.tsx'
import { RecordLink } from '../../ui/record-link/record-link.tsx'
import shared from '../../ui/shared.module.css'
import { When } from '../../ui/when.tsx'
import { outcomeOf } from '../webhooks/words.ts'
import { text } from './messages.zh-CN.ts'
import { type DeliveryRow, stateTones } from './words.ts'

const none = <span className={shared.quiet}>—</span>

/** When an unsettled delivery is tried: an endpoint that is paused or disabled gets it only when it is resumed. */
export function Next({ row }: { row: Pick<DeliveryRow, 'nextTryAt' | 'endpointState'> }) {
  const { nextTryAt, endpointState } = row
  if (nextTryAt === null) return none
  if (endpointState !== 'ACTIVE') return text.waitsFor[endpointState]
  return <When at={nextTryAt} form="second" />
}

/** The columns of the log. */
export function columnsFor(open: (row: DeliveryRow) => void): readonly KeysetColumn<DeliveryRow>[] {
  return [
    {
      key: 'created',
      choice: 'always',
      label: text.columns.created,
      width: 164,
      render: (_, row) => <When at={row.createdAt} form="second" />,
    },
    {
      key: 'event',
      choice: 'always',
      label: text.columns.event,
      width: 112,
      render: (_, row) => (
        <Button
          type="link"
          size="small"
          style={{ paddingInline: 0 }}
          title={row.type}
          aria-label={text.open(`${eventNames[row.type]} ${row.policyNo}`)}
          onClick={() => open(row)}
        >
          {eventNames[row.type]}
        </Button>
      ),
    },
    {
      key: 'policy',
      label: text.columns.policy,
      width: 176,
      render: (_, row) => <RecordLink href={null} copy={row.policyNo} />,
    },
    {
      key: 'endpoint',
      label: text.columns.endpoint,
      width: 184,
      render: (_, row) => (
        <span title={`${row.clientName} ${row.url}`}>
          {row.description} <span className={shared.quiet}>{row.clientName}</span>
        </span>
      ),
    },
    {
      key: 'state',
      choice: 'always',
      label: text.columns.state,
      width: 92,
      render: (_, row) => <ToneTag tone={stateTones[row.state]}>{text.states[row.state]}</ToneTag>,
    },
    {
      key: 'tries',
      label: text.columns.tries,
      width: 60,
      align: 'right',
      render: (_, row) => <span className={shared.number}>{row.attempts}</span>,
    },
    {
      key: 'last',
      label: text.columns.last,
      width: 190,
      render: (_, { last }) => (last === null ? none : outcomeOf(last).brief),
    },
    { key: 'next', label: text.columns.next, width: 164, render: (_, row) => <Next row={row} /> },
    {
      key: 'settled',
      label: text.columns.settled,
      choice: 'extra',
      width: 172,
      render: (_, row) => <When at={row.settledAt} form="second" />,
    },
  ]
}

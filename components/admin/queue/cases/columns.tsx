import { type Tone, ToneTag } from '#components/ui/tone-tag.tsx'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { reasonNames } from '#server/visit/messages.zh-CN.ts'
import type { KeysetColumn } from '../../ui/list/keyset-table.tsx'
import { RecordLink } from '../../ui/record-link/record-link.tsx'
import shared from '../../ui/shared.module.css'
import { shanghaiTime } from '../../ui/time.ts'
import { Deadline, When } from '../../ui/when.tsx'
import { text } from '../words/messages.zh-CN.ts'
import { type Place, priorityName, type QueueCase, type Urgency } from '../words/words.ts'

const words = text.cases

const placeTones: Readonly<Record<Place, Tone>> = {
  WAITING: 'waiting',
  RESTING: 'quiet',
  LEASED: 'brand',
  PAUSED: 'bad',
  CLOSED: 'quiet',
}

export function PlaceTag({ place }: { place: Place }) {
  return <ToneTag tone={placeTones[place]}>{callbackText.states[place]}</ToneTag>
}

const urgencyTones: Readonly<Record<Urgency, Tone>> = {
  OVER: 'bad',
  TODAY: 'bad',
  THREE_DAYS: 'waiting',
  WEEK: 'quiet',
  LATER: 'quiet',
}

function who(row: QueueCase): string {
  if (row.holderName !== null) return words.holds(row.holderName)
  return row.assignedName === null ? text.none : words.assigned(row.assignedName)
}

function nextCall(row: QueueCase): string {
  if (row.promisedFor !== null) return words.promised(shanghaiTime(row.promisedFor).slice(5))
  if (row.place === 'WAITING') return words.now
  return row.place === 'RESTING' && row.notBefore !== null ? shanghaiTime(row.notBefore).slice(5) : text.none
}

/** The orders by the end of the cooling-off period. */
const byDeadline = { ascend: 'earliest', descend: 'latest' } as const

export const caseColumns: readonly KeysetColumn<QueueCase>[] = [
  {
    key: 'policyNo',
    choice: 'always',
    label: words.columns.policyNo,
    width: 178,
    render: (_, row) => <RecordLink href={`/admin/queue/${row.caseId}`} copy={row.policyNo} />,
  },
  {
    key: 'place',
    label: words.columns.place,
    width: 82,
    render: (_, row) => <PlaceTag place={row.place} />,
  },
  {
    key: 'urgency',
    label: words.columns.urgency,
    orders: byDeadline,
    width: 100,
    render: (_, row) => (
      <ToneTag tone={urgencyTones[row.urgency]}>{callbackText.urgencies[row.urgency]}</ToneTag>
    ),
  },
  {
    key: 'reasons',
    label: words.columns.reasons,
    width: 150,
    render: (_, row) => row.reasons.map((reason) => reasonNames[reason]).join('、'),
  },
  {
    key: 'who',
    label: words.columns.who,
    width: 136,
    render: (_, row) => who(row),
  },
  {
    key: 'next',
    label: words.columns.next,
    width: 132,
    render: (_, row) => <span className={shared.number}>{nextCall(row)}</span>,
  },
  {
    key: 'attempts',
    label: words.columns.attempts,
    width: 64,
    align: 'right',
    render: (_, row) => row.attempts,
  },
  {
    key: 'last',
    label: words.columns.last,
    width: 104,
    render: (_, row) =>
      row.lastDisposition === null ? text.none : callbackText.dispositions[row.lastDisposition],
  },
  {
    key: 'priority',
    label: words.columns.priority,
    width: 60,
    render: (_, row) => priorityName(row.priority),
  },
  {
    key: 'language',
    label: words.columns.language,
    width: 66,
    render: (_, row) => callbackText.languages[row.language],
  },
  {
    key: 'applicant',
    label: words.columns.applicant,
    width: 76,
    render: (_, row) => row.applicantName,
  },
  {
    key: 'coolingOffEndsAt',
    choice: 'extra',
    label: words.columns.coolingOffEndsAt,
    orders: byDeadline,
    width: 142,
    render: (_, row) => <Deadline at={row.coolingOffEndsAt} />,
  },
  {
    key: 'branch',
    choice: 'extra',
    label: words.columns.branch,
    width: 120,
    render: (_, row) => row.branch,
  },
  {
    key: 'openedAt',
    choice: 'extra',
    label: words.columns.openedAt,
    width: 142,
    render: (_, row) => <When at={row.openedAt} />,
  },
  {
    key: 'closedAt',
    choice: 'extra',
    label: words.columns.closedAt,
    width: 142,
    render: (_, row) => <When at={row.closedAt} />,
  },
]

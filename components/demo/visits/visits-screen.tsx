'use client'

import { useState } from 'react'
import { reasonNames, statusNames } from '#server/visit/messages.zh-CN.ts'
import { visitStatuses } from '#server/visit/rules/events.ts'
import { demoApi, type VisitSummary } from '../api.ts'
import styles from '../frame/demo.module.css'
import { Frame } from '../frame/frame.tsx'
import { Empty, StatusTag, Unreachable, Waiting } from '../frame/parts.tsx'
import { text } from '../messages.zh-CN.ts'
import { lastDay } from '../time.ts'
import { usePolled } from '../use-polled.ts'
import { Trail } from './trail.tsx'
import own from './visits.module.css'

const words = text.visits
type Status = VisitSummary['status']

/** The latest visits with their status and events. The list is polled. */
export function VisitsScreen() {
  const overview = usePolled('overview', () => demoApi.overview.query(), 3000)
  const [status, setStatus] = useState<Status | null>(null)
  return (
    <Frame title={words.title} lead={words.lead}>
      {overview.state === 'loading' && <Waiting rows={5} />}
      {overview.state === 'failed' && <Unreachable again={overview.again} />}
      {overview.state === 'ready' && (
        <>
          <Counts counts={overview.data.counts} chosen={status} choose={setStatus} />
          <Visits
            visits={overview.data.visits.filter((visit) => status === null || visit.status === status)}
          />
        </>
      )}
    </Frame>
  )
}

function Counts(props: {
  counts: Readonly<Record<string, number>>
  chosen: Status | null
  choose: (status: Status | null) => void
}) {
  const all = Object.values(props.counts).reduce((sum, count) => sum + count, 0)
  const present = visitStatuses.filter((status) => props.counts[status])
  return (
    <div className={own.counts}>
      <button type="button" aria-pressed={props.chosen === null} onClick={() => props.choose(null)}>
        {words.all} <b>{all}</b>
      </button>
      {present.map((status) => (
        <button
          key={status}
          type="button"
          aria-pressed={props.chosen === status}
          onClick={() => props.choose(props.chosen === status ? null : status)}
        >
          {statusNames[status]} <b>{props.counts[status]}</b>
        </button>
      ))}
    </div>
  )
}

function Visits({ visits }: { visits: readonly VisitSummary[] }) {
  const [open, setOpen] = useState<string | null>(null)
  const shown = visits.find((visit) => visit.visitId === open)
  if (visits.length === 0) return <Empty title={words.empty} />
  return (
    <div className={own.split}>
      <ul className={own.list}>
        {visits.map((visit) => (
          <li key={visit.visitId}>
            <Row
              visit={visit}
              open={visit === shown}
              toggle={() => setOpen(visit === shown ? null : visit.visitId)}
            />
            {visit === shown && (
              <div className={own.under}>
                <Trail visit={visit} />
              </div>
            )}
          </li>
        ))}
      </ul>
      <aside className={own.aside}>
        {shown === undefined ? <Empty title={words.pick} /> : <Trail visit={shown} />}
      </aside>
    </div>
  )
}

function Row({ visit, open, toggle }: { visit: VisitSummary; open: boolean; toggle: () => void }) {
  return (
    <button type="button" className={own.row} aria-expanded={open} onClick={toggle}>
      <span className={own.line}>
        <strong>{visit.applicant}</strong>
        <StatusTag status={visit.status} />
      </span>
      <span>{visit.productName}</span>
      <span className={styles.small}>
        {visit.policyNo} · {words.lastDay} {lastDay(visit.windowEndsAt)} · {words.steps(visit.events)}
      </span>
      {visit.reasons.length > 0 && (
        <span className={own.reasons}>
          {visit.reasons.map((reason) => (
            <span key={reason} className={styles.tag} data-tone="warm">
              {reasonName(reason)}
            </span>
          ))}
        </span>
      )}
    </button>
  )
}

const names: Readonly<Record<string, string>> = reasonNames

function reasonName(reason: string): string {
  return names[reason] ?? reason
}

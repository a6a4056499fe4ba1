'use client'

import { Descriptions, Typography } from 'antd'
import type { ReactNode } from 'react'
import { count } from '#components/charts/format.ts'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { eventNames } from '#server/partner/messages.zh-CN.ts'
import type { RecordOf } from '../../data/resources.ts'
import { useRecord } from '../../data/use-records.ts'
import { SidePanel } from '../../ui/dialog/side-panel.tsx'
import { Pending } from '../../ui/failure.tsx'
import { Copyable, RecordLink } from '../../ui/record-link/record-link.tsx'
import shared from '../../ui/shared.module.css'
import { When } from '../../ui/when.tsx'
import { Answer } from '../webhooks/answer.tsx'
import { outcomeOf } from '../webhooks/words.ts'
import { Next } from './columns.tsx'
import styles from './deliveries.module.css'
import { text } from './messages.zh-CN.ts'
import { ReplayOne } from './replay-one.tsx'
import { stateTones } from './words.ts'

type Delivery = RecordOf<'deliveries'>

const REFRESH_MS = 10_000

/** One delivery in full: its message, and every try with what the receiver answered. */
export function DeliveryDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const delivery = useRecord('deliveries', id, { everyMs: REFRESH_MS })
  return (
    <SidePanel open width={640} title={text.details} onClose={onClose}>
      {delivery.data === undefined ? <Pending of={delivery} rows={12} /> : <Details of={delivery.data} />}
    </SidePanel>
  )
}

function Details({ of }: { of: Delivery }) {
  const { columns } = text
  return (
    <>
      <Descriptions
        column={1}
        size="small"
        styles={{ label: { width: 112 } }}
        items={[
          {
            key: 'state',
            label: columns.state,
            children: (
              <>
                <ToneTag tone={stateTones[of.state]}>{text.states[of.state]}</ToneTag>
                {of.replay && <ToneTag tone="quiet">{text.replayed}</ToneTag>}
              </>
            ),
          },
          { key: 'event', label: text.visitEvent, children: `${eventNames[of.type]}（${of.type}）` },
          {
            key: 'policy',
            label: text.policyNo,
            children: <RecordLink href={null} copy={of.policyNo} />,
          },
          {
            key: 'endpoint',
            label: columns.endpoint,
            children: (
              <div style={{ overflowWrap: 'anywhere' }}>
                {of.description} <span className={shared.quiet}>{of.clientName}</span>
                <div className={shared.small}>{of.url}</div>
              </div>
            ),
          },
          {
            key: 'id',
            label: text.eventId,
            children: (
              <Copyable copy={of.eventId}>
                <code>{of.eventId}</code>
              </Copyable>
            ),
          },
          { key: 'created', label: columns.created, children: <When at={of.createdAt} form="second" /> },
          of.settledAt === null
            ? { key: 'next', label: columns.next, children: <Next row={of} /> }
            : { key: 'settled', label: columns.settled, children: <When at={of.settledAt} form="second" /> },
        ]}
      />
      <div className={styles.part}>
        <ReplayOne id={of.id} waits={of.settledAt === null} />
      </div>
      <Part title={text.tries(of.tries.length)}>
        {of.tries.length === 0 ? <p className={shared.quiet}>{text.notTried}</p> : <Tries of={of} />}
      </Part>
      <Part title={text.body}>
        <Code label={text.body}>{of.body}</Code>
      </Part>
      <Part title={text.headers}>
        <p className={`${shared.quiet} ${shared.small}`}>{text.headersHint}</p>
        <Code label={text.headers}>
          {Object.entries(of.headers)
            .map(([name, value]) => `${name}: ${value}`)
            .join('\n')}
        </Code>
      </Part>
    </>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.part}>
      <Typography.Title level={2} style={{ fontSize: 15, margin: '0 0 8px' }}>
        {title}
      </Typography.Title>
      {children}
    </section>
  )
}

function Code({ label, children }: { label: string; children: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className={`${shared.codeBlock} ${styles.code}`} tabIndex={0} aria-label={label}>
      <pre>{children}</pre>
    </section>
  )
}

/** The tries, the latest first. */
function Tries({ of }: { of: Delivery }) {
  return (
    <ol className={styles.tries} reversed>
      {of.tries.toReversed().map((tried) => {
        const { good, name, advice } = outcomeOf(tried)
        return (
          <li key={tried.at} data-good={good}>
            <When at={tried.at} form="second" /> <b>{name}</b>{' '}
            <span className={shared.quiet}>{text.took(count(tried.ms))}</span>
            {advice !== null && <div className={shared.quiet}>{advice}</div>}
            {tried.answer.trim() !== '' && <Answer body={tried.answer} />}
          </li>
        )
      })}
    </ol>
  )
}

'use client'

import { Alert, App, Button, Descriptions, Flex, Progress } from 'antd'
import Link from 'next/link'
import { useState } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { api } from '../api.ts'
import { recordsOf, useRecord } from '../data/use-records.ts'
import { FailureNote, Pending } from '../ui/failure.tsx'
import { PageHead } from '../ui/page-head.tsx'
import { Section } from '../ui/section.tsx'
import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import { useCommand } from '../use-data.ts'
import { Counts } from './counts.tsx'
import styles from './imports.module.css'
import { grouped, text } from './messages.zh-CN.ts'
import { RefusedList } from './refused-list.tsx'
import { Samples } from './samples.tsx'
import { type ImportDetail, isMoving, shownCounts, statusTones, writtenRows } from './words.ts'

const words = text.show
/** Milliseconds between two reads while the server is working on the import. */
const LOOK_AGAIN_MS = 1500
/** Milliseconds between two reads while the import waits for a person, or has ended. */
const LOOK_SELDOM_MS = 30_000

function Facts({ of }: { of: ImportDetail }) {
  const ended = of.status === 'CANCELLED' ? words.cancelledBy : words.ended
  const items = [
    { key: 'rows', label: words.rows, children: of.status === 'RECEIVING' ? '—' : grouped(of.rows) },
    { key: 'file', label: words.file, children: `${words.size(of.bytes)}　${of.encoding}` },
    { key: 'uploaded', label: words.uploaded, children: <By name={of.uploadedByName} at={of.uploadedAt} /> },
    ...(of.startedAt === null
      ? []
      : [
          {
            key: 'started',
            label: words.started,
            children: <By name={of.startedByName} at={of.startedAt} />,
          },
        ]),
    ...(of.endedAt === null
      ? []
      : [{ key: 'ended', label: ended, children: <By name={of.endedByName} at={of.endedAt} /> }]),
  ]
  return <Descriptions size="small" column={{ xs: 1, md: 2, xl: 3 }} items={items} />
}

function By({ name, at }: { name: string | null; at: string }) {
  return (
    <Flex gap={8} wrap>
      {name !== null && <span>{name}</span>}
      <When at={at} />
    </Flex>
  )
}

function Moving({ of }: { of: ImportDetail }) {
  const { message } = App.useApp()
  const goOn = useCommand(() => api.policyImport.goOn.mutate(), [recordsOf('imports')])
  const percent = of.rows === 0 ? 0 : Math.floor((of.position / of.rows) * 100)
  return (
    <Section title={text.statuses[of.status]}>
      <Progress percent={percent} showInfo={false} aria-label={words.progressName} />
      <p role="status">
        {of.status !== 'RECEIVING' && (
          <span className={shared.number}>{words.progress(of.position, of.rows)}</span>
        )}{' '}
        <span className={shared.quiet}>{words.leave}</span>
      </p>
      {of.stalled && (
        <Alert
          type="warning"
          showIcon
          message={words.stalled(of.position)}
          action={
            <Button
              loading={goOn.running}
              onClick={() =>
                void goOn.run(undefined).then((answer) => {
                  if (answer.ok) message.success(words.asked)
                })
              }
            >
              {words.goOn}
            </Button>
          }
        />
      )}
      <FailureNote failure={goOn.failure} />
    </Section>
  )
}

/** The next step of a file that waits for a decision: import it, or put it aside. */
function Steps({ of }: { of: ImportDetail }) {
  const { message, modal } = App.useApp()
  const start = useCommand(() => api.policyImport.start.mutate({ id: of.id }), [recordsOf('imports')])
  const cancel = useCommand(() => api.policyImport.cancel.mutate({ id: of.id }), [recordsOf('imports')])
  const rows = writtenRows(of.found)
  const run = async (command: typeof start | typeof cancel, done: string) => {
    const answer = await command.run(undefined)
    if (answer.ok) message.success(done)
    else message.error(answer.failure.message)
  }
  const askToStart = () =>
    modal.confirm({
      title: words.startTitle(rows),
      content: (
        <>
          <p>{words.startBody}</p>
          {of.found.REFUSED > 0 && <p>{words.startRefused(of.found.REFUSED)}</p>}
        </>
      ),
      okText: words.start,
      cancelText: words.back,
      onOk: () => run(start, words.started_),
    })
  const askToCancel = () =>
    modal.confirm({
      title: words.cancelTitle,
      content: words.cancelBody,
      okText: words.cancel,
      okButtonProps: { danger: true },
      cancelText: words.back,
      onOk: () => run(cancel, words.cancelled),
    })
  if (of.status === 'DONE' || of.status === 'CANCELLED')
    return (
      <Link href="/admin/imports/create">
        <Button>{words.again}</Button>
      </Link>
    )
  if (of.status === 'RUNNING') return null
  return (
    <>
      <Button onClick={askToCancel}>{words.cancel}</Button>
      {of.status === 'READY' && (
        <Button type="primary" disabled={rows === 0} onClick={askToStart}>
          {rows === 0 ? words.nothing : words.start}
        </Button>
      )}
    </>
  )
}

/** One import: its file, what the check found, its progress, and the refused rows. */
export function ImportScreen({ importId }: { importId: string }) {
  const [everyMs, setEveryMs] = useState(LOOK_AGAIN_MS)
  const loaded = useRecord('imports', importId, { everyMs })
  const trail = [{ label: text.title, href: '/admin/imports' }]
  const of = loaded.data
  const wanted = of === undefined || isMoving(of.status) ? LOOK_AGAIN_MS : LOOK_SELDOM_MS
  if (wanted !== everyMs) setEveryMs(wanted)
  if (of === undefined)
    return (
      <>
        <PageHead title={text.title} trail={trail} />
        <Pending of={loaded} rows={8} />
      </>
    )
  const counts = shownCounts(of)
  const counted = of.status === 'READY' || of.status === 'RUNNING' || of.status === 'DONE'
  return (
    <>
      <PageHead
        title={<span className={styles.reason}>{of.fileName}</span>}
        trail={trail}
        tags={<ToneTag tone={statusTones[of.status]}>{text.statuses[of.status]}</ToneTag>}
        actions={<Steps of={of} />}
      />
      <div className={styles.sections}>
        {isMoving(of.status) && <Moving of={of} />}
        {counted && (
          <Section
            title={of.status === 'READY' ? words.found : words.imported}
            extra={of.status === 'READY' && <span className={shared.quiet}>{words.foundSub}</span>}
          >
            <Counts counts={counts} />
          </Section>
        )}
        <Section title={words.file}>
          <Facts of={of} />
        </Section>
        {of.status === 'READY' && of.samples.length > 0 && (
          <Section title={words.samples} extra={<span className={shared.quiet}>{words.samplesSub}</span>}>
            <Samples samples={of.samples} />
          </Section>
        )}
        {counted && of.status !== 'RUNNING' && counts.REFUSED > 0 && (
          <Section title={words.refused}>
            <RefusedList of={of} />
          </Section>
        )}
      </div>
    </>
  )
}

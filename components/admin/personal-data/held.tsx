'use client'

import { Alert, Button, Input, Table } from 'antd'
import Link from 'next/link'
import { useState } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import {
  erasableNames,
  keptNames,
  keptUntilText,
  stayReasonTexts,
} from '#server/retention/rules/messages.zh-CN.ts'
import { type AdminOutputs, api } from '../api.ts'
import { FailureNote } from '../ui/failure.tsx'
import { Section } from '../ui/section.tsx'
import shared from '../ui/shared.module.css'
import { useCommand } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'

const words = text.held
export type FoundHeld = AdminOutputs['personalData']['find']

/** What was found under the policy that was looked for last. */
export function useHeld() {
  const [found, setFound] = useState<FoundHeld | null>(null)
  const [missing, setMissing] = useState(false)
  const search = useCommand((policyNo: string) => api.personalData.find.query({ policyNo }))

  async function find(typed: string): Promise<void> {
    setFound(null)
    setMissing(false)
    if (typed.trim() === '') return
    const answer = await search.run(typed.trim())
    if (answer.ok) setFound(answer.value)
    else setMissing(answer.failure.code === 'RECORD_NOT_FOUND')
  }

  return {
    found,
    missing,
    running: search.running,
    failure: missing ? null : search.failure,
    find: (typed: string) => void find(typed),
    forget: () => {
      setFound(null)
      setMissing(false)
    },
  }
}

/** The search for a policy by its whole number. */
export function PolicySearch({ held }: { held: ReturnType<typeof useHeld> }) {
  const { missing } = held
  return (
    <Section title={text.find.title}>
      <Input.Search
        enterButton={text.find.search}
        aria-label={text.find.label}
        placeholder={text.find.placeholder}
        maxLength={40}
        loading={held.running}
        status={missing ? 'error' : ''}
        onChange={() => held.forget()}
        onSearch={held.find}
      />
      <p role={missing ? 'alert' : undefined} className={missing ? undefined : shared.quiet}>
        {missing ? text.find.missing : text.find.hint}
      </p>
      <FailureNote failure={held.failure} />
    </Section>
  )
}

function untilOf({ retention }: FoundHeld['stays']): string {
  switch (retention.state) {
    case 'RUNNING':
      return words.noEnd
    case 'HELD':
      return words.heldUntil
    default:
      return retention.until
  }
}

/** What is held: the records that the law demands, and what can go or is still needed. */
export function Held({ found, onAnswer }: { found: FoundHeld; onAnswer: () => void }) {
  const { stays, leaving } = found
  const extra = [
    ...leaving.map((one) => ({ ...one, key: `${one.kind}-goes`, why: null })),
    ...stays.needed.map((one) => ({ ...one, key: `${one.kind}-stays` })),
  ]
  return (
    <Section
      title={words.title(found.policyNo, found.name)}
      extra={
        <Button type="primary" onClick={onAnswer}>
          {leaving.length === 0 ? words.answerNothing : words.answer}
        </Button>
      }
    >
      {stays.retention.state === 'OVER' && (
        <Alert
          type="info"
          showIcon
          className={shared.note}
          message={words.over}
          action={<Link href="/admin/retention">{words.toErasures}</Link>}
        />
      )}
      {found.otherPolicies > 0 && <p>{words.others(found.otherPolicies)}</p>}
      <h3>{words.extra}</h3>
      <p className={shared.quiet}>{words.extraLead}</p>
      <Table
        size="small"
        rowKey="key"
        dataSource={extra}
        pagination={false}
        scroll={{ x: 640 }}
        locale={{ emptyText: words.none }}
        columns={[
          { title: words.kind, render: (_, row) => erasableNames[row.kind] },
          { title: words.count, dataIndex: 'count', width: 80, align: 'right' },
          {
            title: words.state,
            width: 120,
            render: (_, row) =>
              row.why === null ? (
                <ToneTag tone="good">{words.canGo}</ToneTag>
              ) : (
                <ToneTag tone="waiting">{words.stays}</ToneTag>
              ),
          },
          {
            title: words.ground,
            width: 300,
            render: (_, row) => (row.why === null ? '' : stayReasonTexts[row.why]),
          },
        ]}
      />
      <h3>{words.records}</h3>
      <p className={shared.quiet}>{words.recordsLead(keptUntilText(stays.retention))}</p>
      <Table
        size="small"
        rowKey="kind"
        dataSource={[...stays.records]}
        pagination={false}
        scroll={{ x: 640 }}
        columns={[
          { title: words.kind, render: (_, row) => keptNames[row.kind] },
          { title: words.count, dataIndex: 'count', width: 80, align: 'right' },
          { title: words.ground, width: 120, render: () => words.byLaw },
          { title: words.until, width: 300, render: () => untilOf(stays) },
        ]}
      />
    </Section>
  )
}

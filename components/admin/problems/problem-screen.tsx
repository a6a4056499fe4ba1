'use client'

import { Button, Descriptions, Flex } from 'antd'
import Link from 'next/link'
import { useState } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { api } from '../api.ts'
import { Attachments } from '../attachments/attachments.tsx'
import { Comments } from '../comments/comments.tsx'
import { useRecord } from '../data/use-records.ts'
import { useMe } from '../frame/me.tsx'
import { useRecent } from '../recent.ts'
import { Pending } from '../ui/failure.tsx'
import { PageHead } from '../ui/page-head.tsx'
import { Copyable } from '../ui/record-link/record-link.tsx'
import { Section } from '../ui/section.tsx'
import { useData } from '../use-data.ts'
import { AssignDialog } from './assign-dialog.tsx'
import { Course, ProblemStep } from './course.tsx'
import { DaysLeft } from './due.tsx'
import { ProblemFacts } from './facts.tsx'
import { Failing } from './failing.tsx'
import { text } from './messages.zh-CN.ts'
import styles from './problems.module.css'
import { TextDialog, type TextStep } from './text-dialog.tsx'
import { type Allowed, allowedOf, type ProblemDetail, statusTones } from './words.ts'

const words = text.page

function Buttons(props: {
  problem: ProblemDetail
  allowed: Allowed
  onAsk: (step: TextStep | 'assign') => void
}) {
  const { problem, allowed, onAsk } = props
  return (
    <>
      {allowed.note && <Button onClick={() => onAsk('note')}>{text.actions.note}</Button>}
      {allowed.assign && (
        <Button type={problem.handlerId === null ? 'primary' : 'default'} onClick={() => onAsk('assign')}>
          {problem.handlerId === null ? text.actions.assign : text.actions.reassign}
        </Button>
      )}
      {allowed.resolve && (
        <Button type="primary" onClick={() => onAsk('resolve')}>
          {text.actions.resolve}
        </Button>
      )}
      {allowed.reopen && <Button onClick={() => onAsk('reopen')}>{text.actions.reopen}</Button>}
      {allowed.close && (
        <Button type="primary" onClick={() => onAsk('close')}>
          {text.actions.close}
        </Button>
      )}
    </>
  )
}

function Ways({ problem, mayOpenTask }: { problem: ProblemDetail; mayOpenTask: boolean }) {
  return (
    <Flex gap={16}>
      <Link href={`/admin/visits/${problem.visitId}`}>{words.visit}</Link>
      {mayOpenTask && <Link href={`/admin/queue/${problem.caseId}`}>{words.task}</Link>}
    </Flex>
  )
}

/** A sentence that explains why another person must do the next step. */
function hintOf(problem: ProblemDetail, me: { id: string; handles: boolean; closes: boolean }) {
  const own = problem.handlerId === me.id
  if (problem.status === 'OPEN' && me.handles && !own && problem.handlerId !== null)
    return text.actions.notHandler
  if (problem.status !== 'RESOLVED') return undefined
  if (me.closes && own) return text.actions.notYourself
  return me.closes ? undefined : text.actions.waitingForClose
}

function Written({ problem }: { problem: ProblemDetail }) {
  const items = [
    { key: 'resolution', label: words.resolution, children: problem.resolution },
    { key: 'closing', label: words.closing, children: problem.closing },
  ].filter(({ children }) => children !== null)
  if (items.length === 0) return null
  return <Descriptions size="small" bordered column={1} items={items} className={styles.written} />
}

/** One problem case: its facts, the recorded steps, and buttons for the next step if this user may do it. */
export function ProblemScreen({ problemId }: { problemId: string }) {
  const account = useMe()
  const [asking, setAsking] = useState<TextStep | 'assign' | null>(null)
  const loaded = useRecord('problems', problemId)
  const handlers = useData(['problem', 'handlers'], () => api.problem.handlers.query())
  const trail = [{ label: text.title, href: '/admin/problems' }]
  const problem = loaded.data
  const policyNo = problem?.policyNo
  useRecent(
    policyNo === undefined
      ? null
      : { kind: 'problem', href: `/admin/problems/${problemId}`, label: policyNo },
  )
  if (problem === undefined) {
    return (
      <>
        <PageHead title={words.missing} trail={trail} />
        <Pending of={loaded} rows={10} />
      </>
    )
  }
  const me = {
    id: account.id,
    handles: account.may('problem.handle'),
    closes: account.may('problem.close'),
  }
  const nameOf = (id: string) => {
    if (id === problem.handlerId) return problem.handlerName
    return handlers.data?.find((person) => person.id === id)?.name ?? null
  }
  const last = problem.steps.at(-1)
  return (
    <>
      <PageHead
        title={<Copyable copy={problem.policyNo}>{words.title(problem.policyNo)}</Copyable>}
        tab={words.title(problem.policyNo)}
        sub={hintOf(problem, me)}
        trail={trail}
        tags={
          <>
            <ToneTag tone={statusTones[problem.status]}>
              {callbackText.problemStatuses[problem.status]}
            </ToneTag>
            <DaysLeft problem={problem} />
          </>
        }
        actions={<Buttons problem={problem} allowed={allowedOf(problem, me)} onAsk={setAsking} />}
      />
      <div className={styles.halves}>
        <div className={styles.main}>
          <Section
            title={words.facts}
            extra={<Ways problem={problem} mayOpenTask={account.may('callback.supervise')} />}
          >
            <ProblemFacts problem={problem} />
          </Section>
          <Section title={words.description}>
            <p className={styles.said}>{problem.description}</p>
            <Written problem={problem} />
          </Section>
          <Section title={words.failing}>
            <Failing problem={problem} />
          </Section>
          <Attachments of="problem" id={problemId} changeable={problem.status !== 'CLOSED'} />
        </div>
        <div className={styles.main}>
          <Section title={words.course}>
            <Course problem={problem} nameOf={nameOf} />
          </Section>
          <Comments of="problem" id={problemId} />
        </div>
      </div>
      {asking === 'assign' && <AssignDialog problem={problem} onClose={() => setAsking(null)} />}
      {asking !== null && asking !== 'assign' && (
        <TextDialog
          step={asking}
          problem={problem}
          latest={last === undefined ? null : <ProblemStep step={last} nameOf={nameOf} />}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  )
}

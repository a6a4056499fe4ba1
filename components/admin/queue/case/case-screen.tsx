'use client'

import { Descriptions, Flex, Tabs } from 'antd'
import Link from 'next/link'
import { useState } from 'react'
import { useRecord } from '#components/admin/data/use-records.ts'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { reasonNames } from '#server/visit/messages.zh-CN.ts'
import { api } from '../../api.ts'
import { Attachments } from '../../attachments/attachments.tsx'
import { Comments } from '../../comments/comments.tsx'
import { useMe } from '../../frame/me.tsx'
import { useRecent } from '../../recent.ts'
import { Pending } from '../../ui/failure.tsx'
import { PageHead } from '../../ui/page-head.tsx'
import { Copyable } from '../../ui/record-link/record-link.tsx'
import shared from '../../ui/shared.module.css'
import { Deadline, When } from '../../ui/when.tsx'
import { useData } from '../../use-data.ts'
import { Answers } from '../../visits/answers.tsx'
import { OutcomeTag } from '../../visits/status-tag.tsx'
import { type Asked, SteerButtons } from '../cases/bulk-bar.tsx'
import { PlaceTag } from '../cases/columns.tsx'
import { SteerDialog } from '../cases/steer-dialog.tsx'
import type { CaseView } from '../words/step-words.ts'
import { priorityName } from '../words/words.ts'
import { Calls } from './calls.tsx'
import styles from './case.module.css'
import { text as words } from './messages.zh-CN.ts'
import { PhoneAnswers } from './phone-answers.tsx'
import { CaseRecord } from './record.tsx'

const AGAIN_MS = 15_000

function Ways({ view }: { view: CaseView }) {
  const me = useMe()
  return (
    <Flex gap={16} wrap>
      <Link href={`/admin/visits/${view.case.visitId}`}>{words.visit}</Link>
      {view.problemId !== null && <Link href={`/admin/problems/${view.problemId}`}>{words.problem}</Link>}
      {view.followUpId !== null && (
        <Link href={`/admin/follow-ups?status=ALL&visit=${view.case.visitId}`}>{words.followUp}</Link>
      )}
      {me.may('quality.review') && (
        <Link href={`/admin/quality?status=ALL&visit=${view.case.visitId}`}>{words.quality}</Link>
      )}
    </Flex>
  )
}

function Facts({ view }: { view: CaseView }) {
  const { case: facts, siblings } = view
  const people = useData(['queue', 'profiles'], () => api.queue.profiles.query())
  const assigned = people.data?.find(({ staffId }) => staffId === facts.assignedTo)
  return (
    <div className={shared.panel}>
      <Descriptions
        size="small"
        column={{ xs: 1, md: 2, xl: 3 }}
        items={[
          {
            key: 'reasons',
            label: words.reasons,
            children: facts.reasons.map((reason) => reasonNames[reason]).join('、'),
          },
          { key: 'opened', label: words.openedAt, children: <When at={facts.openedAt} /> },
          { key: 'coolingOff', label: words.coolingOff, children: <Deadline at={facts.coolingOffEndsAt} /> },
          { key: 'language', label: words.language, children: callbackText.languages[facts.language] },
          { key: 'priority', label: words.priority, children: priorityName(facts.priority) },
          { key: 'assigned', label: words.assigned, children: assigned?.name ?? words.none },
          { key: 'attempts', label: words.attempts, children: facts.attempts },
          { key: 'notBefore', label: words.notBefore, children: <When at={facts.notBefore} /> },
          { key: 'promised', label: words.promisedFor, children: <When at={facts.promisedFor} /> },
          { key: 'closed', label: words.closedAt, children: <When at={facts.closedAt} /> },
        ]}
      />
      {siblings.length > 0 && (
        <p style={{ margin: '8px 0 0' }}>
          <span className={shared.quiet}>{words.siblings}：</span>
          {siblings.map((sibling) => (
            <Link key={sibling.caseId} href={`/admin/queue/${sibling.caseId}`} className={styles.sibling}>
              {sibling.policyNo}（{callbackText.states[sibling.place]}）
            </Link>
          ))}
        </p>
      )}
      {facts.draft !== null && <p className={`${shared.quiet} ${styles.draft}`}>{words.draft}</p>}
    </div>
  )
}

/** The supervisor's commands on this case. */
function Commands({ view }: { view: CaseView }) {
  const [asked, setAsked] = useState<Asked | null>(null)
  const people = useData(['queue', 'profiles'], () => api.queue.profiles.query())
  const close = () => setAsked(null)
  return (
    <Flex gap={8} wrap className={shared.toolbar}>
      <SteerButtons disabled={view.case.place === 'CLOSED'} onAsk={setAsked} />
      {asked !== null && (
        <SteerDialog
          asked={asked}
          cases={new Map([[view.case.id, view.visit.policy]])}
          agents={(people.data ?? []).filter(({ agent }) => agent)}
          onClose={close}
          onDone={close}
        />
      )}
    </Flex>
  )
}

/** One case: its facts, every call and every step, and the supervisor's commands. */
export function CaseScreen({ caseId }: { caseId: string }) {
  const loaded = useRecord('cases', caseId, { everyMs: AGAIN_MS })
  const trail = [{ label: words.back, href: '/admin/queue?tab=cases' }]
  const view = loaded.data
  const policyNo = view?.visit.policy.policyNo
  useRecent(policyNo === undefined ? null : { kind: 'case', href: `/admin/queue/${caseId}`, label: policyNo })
  if (view === undefined) {
    return (
      <>
        <PageHead title={words.back} trail={trail} />
        <Pending of={loaded} rows={10} />
      </>
    )
  }
  const { outcome } = view.case
  return (
    <>
      <PageHead
        tab={words.title(view.visit.policy.policyNo)}
        title={
          <Copyable copy={view.visit.policy.policyNo}>{words.title(view.visit.policy.policyNo)}</Copyable>
        }
        trail={trail}
        tags={
          <>
            <PlaceTag place={view.case.place} />
            {outcome !== null && <OutcomeTag outcome={outcome} />}
          </>
        }
        actions={<Ways view={view} />}
      />
      <Commands view={view} />
      <Facts view={view} />
      <Tabs
        style={{ marginBlock: '8px 16px' }}
        items={[
          { key: 'record', label: words.tabs.record, children: <CaseRecord events={view.events} /> },
          { key: 'calls', label: words.tabs.calls, children: <Calls calls={view.attempts} /> },
          { key: 'phone', label: words.tabs.phone, children: <PhoneAnswers visit={view.visit} /> },
          { key: 'online', label: words.tabs.online, children: <Answers visit={view.visit} /> },
        ]}
      />
      <Flex vertical gap={12}>
        {view.followUpId !== null && <Attachments of="followUp" id={view.followUpId} changeable />}
        <Comments of="case" id={caseId} />
      </Flex>
    </>
  )
}

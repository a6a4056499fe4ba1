'use client'

import { Alert, Descriptions, Flex, Skeleton, Tabs, Tag, Tooltip } from 'antd'
import Link from 'next/link'
import { idTypeNames, reasonNames } from '#server/visit/messages.zh-CN.ts'
import { Comments } from '../comments/comments.tsx'
import { useRecord } from '../data/use-records.ts'
import { useMe } from '../frame/me.tsx'
import { Failure } from '../ui/failure.tsx'
import { PageHead } from '../ui/page-head.tsx'
import shared from '../ui/shared.module.css'
import { shanghaiTime } from '../ui/time.ts'
import { Masked } from '../ui/unmask/masked.tsx'
import { UnmaskArea } from '../ui/unmask/unmasking.tsx'
import { Deadline, When } from '../ui/when.tsx'
import { Answers, type VisitView } from './answers.tsx'
import { maskedItems } from './masked-items.ts'
import { text } from './messages.zh-CN.ts'
import { PolicyFacts } from './policy-facts.tsx'
import { OutcomeTag, StatusTag } from './status-tag.tsx'
import { Attempts, Messages } from './tables.tsx'
import { Trail } from './trail.tsx'

const words = text.page

function Integrity({ visit }: { visit: VisitView }) {
  const { brokenAt, row, text: same, answers, signature } = visit.integrity
  const { explanation } = visit
  if (brokenAt === null && row.length === 0 && same && answers && signature) {
    return (
      <Tooltip title={words.intactHint}>
        <Tag color="success" style={{ marginInlineEnd: 0 }}>
          {words.intact}
          {explanation !== null && words.explained(explanation.milliseconds, shanghaiTime(explanation.at))}
        </Tag>
      </Tooltip>
    )
  }
  return null
}

function Broken({ visit }: { visit: VisitView }) {
  const { brokenAt, row, text: same, answers, signature } = visit.integrity
  return (
    <>
      {brokenAt !== null && (
        <Alert type="error" showIcon message={words.broken(brokenAt)} className={shared.note} />
      )}
      {row.length > 0 && (
        <Alert type="error" showIcon message={words.brokenRow(row)} className={shared.note} />
      )}
      {!same && <Alert type="error" showIcon message={words.brokenText} className={shared.note} />}
      {!answers && <Alert type="error" showIcon message={words.brokenAnswers} className={shared.note} />}
      {!signature && <Alert type="error" showIcon message={words.brokenSignature} className={shared.note} />}
    </>
  )
}

function People({ visit }: { visit: VisitView }) {
  const { applicant, policy } = visit
  return (
    <Descriptions
      size="small"
      column={{ xs: 1, md: 2, xl: 3 }}
      items={[
        {
          key: 'applicant',
          label: words.applicant,
          children: <Masked value={applicant.name} what={words.applicant} field="applicantName" />,
        },
        {
          key: 'idNumber',
          label: idTypeNames[applicant.idType],
          children: <Masked value={applicant.idNumber} what={words.idNumber} field="idNumber" />,
        },
        {
          key: 'phone',
          label: words.phone,
          children: <Masked value={applicant.phone} what={words.phone} field="phone" />,
        },
        {
          key: 'insured',
          label: words.insured,
          children: policy.insuredIsApplicant ? (
            words.samePerson
          ) : (
            <Masked value={policy.insuredName ?? '—'} what={words.insured} field="insuredName" />
          ),
        },
        { key: 'opened', label: words.openedAt, children: <When at={visit.openedAt} /> },
        { key: 'window', label: words.window, children: <Deadline at={visit.windowEndsAt} /> },
        { key: 'coolingOff', label: words.coolingOff, children: <Deadline at={visit.coolingOffEndsAt} /> },
        { key: 'closed', label: words.closed, children: <When at={visit.closedAt} /> },
      ]}
    />
  )
}

function Cases({ cases }: { cases: VisitView['cases'] }) {
  const supervises = useMe().may('callback.supervise')
  if (cases.length === 0) return null
  return (
    <Flex vertical gap={4} style={{ marginTop: 12 }}>
      {cases.map((entry) => (
        <span key={entry.id}>
          <span className={shared.quiet}>{words.cases}：</span>
          <Tag color={entry.status === 'OPEN' ? 'warning' : 'default'}>
            {entry.status === 'OPEN' ? words.caseOpen : words.caseClosed}
          </Tag>
          {entry.reasons.map((reason) => reasonNames[reason]).join('、')} <When at={entry.openedAt} />
          {entry.outcome !== null && (
            <>
              {' → '}
              <OutcomeTag outcome={entry.outcome} /> <When at={entry.closedAt} />
            </>
          )}
          {supervises && (
            <Link href={`/admin/queue/${entry.id}`} style={{ marginInlineStart: 8 }}>
              {words.caseOpenPage}
            </Link>
          )}
        </span>
      ))}
    </Flex>
  )
}

function Others({ others }: { others: VisitView['others'] }) {
  if (others.length === 0) return null
  return (
    <p>
      {words.others}：
      {others.map((other) => (
        <Link key={other.visitId} href={`/admin/visits/${other.visitId}`} style={{ marginInlineEnd: 12 }}>
          <When at={other.openedAt} /> <StatusTag status={other.status} />
        </Link>
      ))}
    </p>
  )
}

/** One visit: the customer, the events, the questions and answers, and whether the stored record is unchanged. */
export function VisitScreen({ visitId }: { visitId: string }) {
  const me = useMe()
  const loaded = useRecord('visits', visitId)
  const trail = [{ label: words.back, href: '/admin/visits' }]
  const visit = loaded.data
  if (visit === undefined) {
    return (
      <>
        <PageHead title={words.back} trail={trail} />
        {loaded.failure === null ? (
          <Skeleton active paragraph={{ rows: 10 }} />
        ) : (
          <Failure failure={loaded.failure} again={loaded.again} />
        )}
      </>
    )
  }
  return (
    <UnmaskArea key={visitId} visitId={visitId} items={maskedItems(visit)} may={me.may('visit.unmask')}>
      <PageHead
        title={words.title(visit.policy.policyNo)}
        sub={visit.policy.productName}
        trail={trail}
        tags={
          <>
            <StatusTag status={visit.status} />
            <Integrity visit={visit} />
          </>
        }
      />
      <Broken visit={visit} />
      {visit.applicant.replaced && (
        <Alert type="info" showIcon message={words.replaced} className={shared.note} />
      )}
      <div className={shared.panel}>
        <People visit={visit} />
        <Cases cases={visit.cases} />
        <Others others={visit.others} />
      </div>
      <Tabs
        style={{ marginTop: 8 }}
        items={[
          { key: 'trail', label: words.tabs.trail, children: <Trail visit={visit} /> },
          { key: 'questionnaire', label: words.tabs.questionnaire, children: <Answers visit={visit} /> },
          { key: 'identity', label: words.tabs.identity, children: <Attempts attempts={visit.attempts} /> },
          { key: 'policy', label: words.tabs.policy, children: <PolicyFacts policy={visit.policy} /> },
          { key: 'messages', label: words.tabs.messages, children: <Messages messages={visit.messages} /> },
        ]}
      />
      <Comments of="visit" id={visitId} />
    </UnmaskArea>
  )
}

'use client'

import { Alert, Descriptions, Tabs, Tag, Tooltip } from 'antd'
import Link from 'next/link'
import { cancelledNames, idTypeNames } from '#server/visit/messages.zh-CN.ts'
import { api } from '../api.ts'
import { Comments } from '../comments/comments.tsx'
import { useRecord } from '../data/use-records.ts'
import { EvidenceOfVisit, EvidenceTag, useEvidence } from '../evidence/evidence-of-visit.tsx'
import { useMe } from '../frame/me.tsx'
import { useRecent } from '../recent.ts'
import { HoldsOfVisit } from '../retention/holds-of-visit.tsx'
import { text as retentionText } from '../retention/messages.zh-CN.ts'
import { FailureNote, Pending } from '../ui/failure.tsx'
import { PageHead } from '../ui/page-head.tsx'
import { Copyable } from '../ui/record-link/record-link.tsx'
import shared from '../ui/shared.module.css'
import { shanghaiTime } from '../ui/time.ts'
import { Masked } from '../ui/unmask/masked.tsx'
import { UnmaskArea } from '../ui/unmask/unmasking.tsx'
import { Deadline, When } from '../ui/when.tsx'
import { useData } from '../use-data.ts'
import { Answers, type VisitView } from './answers.tsx'
import { endOf, type VisitEnd, type VisitRecords } from './course.ts'
import { maskedItems } from './masked-items.ts'
import { text } from './messages.zh-CN.ts'
import { PolicyFacts } from './policy-facts.tsx'
import { Records, recordPaths } from './records.tsx'
import { StatusTag } from './status-tag.tsx'
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

/** How the visit ended, when, and by whom. */
function End({ end }: { end: VisitEnd | null }) {
  if (end === null) return <When at={null} />
  return (
    <span>
      <When at={end.at} /> {end.how}
      {end.by !== null && `，${text.end.by(end.by)}`}
    </span>
  )
}

function People({ visit, end }: { visit: VisitView; end: VisitEnd | null }) {
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
        { key: 'closed', label: words.end, children: <End end={end} /> },
      ]}
    />
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

const nothing: VisitRecords = { steps: [], calls: [], problems: [], followUps: [], quality: [], people: [] }

/** One visit: the customer, the events, the records that belong to it, the questions and answers, and whether the stored record is unchanged. */
export function VisitScreen({ visitId }: { visitId: string }) {
  const me = useMe()
  const loaded = useRecord('visits', visitId)
  const related = useData(['desk', 'records', visitId], () => api.desk.records.query({ visitId }))
  const evidence = useEvidence(visitId)
  const trail = [{ label: words.back, href: '/admin/visits' }]
  const visit = loaded.data
  const policyNo = visit?.policy.policyNo
  useRecent(
    policyNo === undefined ? null : { kind: 'visit', href: `/admin/visits/${visitId}`, label: policyNo },
  )
  if (visit === undefined) {
    return (
      <>
        <PageHead title={words.back} trail={trail} />
        <Pending of={loaded} rows={10} />
      </>
    )
  }
  const records = related.data ?? nothing
  const paths = recordPaths(visitId, me.may)
  return (
    <UnmaskArea key={visitId} visitId={visitId} items={maskedItems(visit)} may={me.may('visit.unmask')}>
      <PageHead
        title={<Copyable copy={visit.policy.policyNo}>{words.title(visit.policy.policyNo)}</Copyable>}
        tab={words.title(visit.policy.policyNo)}
        sub={visit.policy.productName}
        trail={trail}
        tags={
          <>
            <StatusTag status={visit.status} />
            <Integrity visit={visit} />
            <EvidenceTag evidence={evidence.data} />
          </>
        }
      />
      <Broken visit={visit} />
      {visit.applicant.replaced && (
        <Alert type="info" showIcon message={words.replaced} className={shared.note} />
      )}
      <div className={shared.panel}>
        <People
          visit={visit}
          end={related.data === undefined ? null : endOf(visit, records, cancelledNames)}
        />
        <Records visit={visit} records={records} paths={paths} />
        <FailureNote failure={related.failure} />
        <Others others={visit.others} />
      </div>
      <Tabs
        style={{ marginBlock: '8px 16px' }}
        items={[
          {
            key: 'trail',
            label: words.tabs.trail,
            children: <Trail visit={visit} records={records} paths={paths} />,
          },
          { key: 'questionnaire', label: words.tabs.questionnaire, children: <Answers visit={visit} /> },
          { key: 'identity', label: words.tabs.identity, children: <Attempts attempts={visit.attempts} /> },
          { key: 'policy', label: words.tabs.policy, children: <PolicyFacts policy={visit.policy} /> },
          { key: 'messages', label: words.tabs.messages, children: <Messages messages={visit.messages} /> },
          {
            key: 'evidence',
            label: words.tabs.evidence,
            children: <EvidenceOfVisit visitId={visitId} loaded={evidence} />,
          },
          { key: 'retention', label: retentionText.visit.tab, children: <HoldsOfVisit visitId={visitId} /> },
        ]}
      />
      <Comments of="visit" id={visitId} />
    </UnmaskArea>
  )
}

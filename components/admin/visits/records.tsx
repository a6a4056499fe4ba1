'use client'

import { Descriptions, Flex, Tag } from 'antd'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { callbackText } from '#server/call-centre/rules/messages.zh-CN.ts'
import { reasonNames } from '#server/visit/messages.zh-CN.ts'
import type { Right } from '#server/vocabulary/rights.ts'
import { statusTones as followUpTones } from '../follow-ups/words.ts'
import { useMe } from '../frame/me.tsx'
import { statusTones as problemTones } from '../problems/words.ts'
import { RecordLink } from '../ui/record-link/record-link.tsx'
import shared from '../ui/shared.module.css'
import { When } from '../ui/when.tsx'
import type { VisitView } from './answers.tsx'
import type { Source, VisitRecords } from './course.ts'
import { text } from './messages.zh-CN.ts'
import { OutcomeTag } from './status-tag.tsx'

const words = text.records

/** The page of a record of a visit; null if the user may not open it. */
export type RecordPaths = (source: Source, id: string) => string | null

/** The pages of the records that this user may open. Follow-ups have no page but a list. */
export function recordPaths(visitId: string, may: (right: Right) => boolean): RecordPaths {
  return (source, id) => {
    switch (source) {
      case 'case':
        return may('callback.supervise') ? `/admin/queue/${id}` : null
      case 'problem':
        return may('problem.read') ? `/admin/problems/${id}` : null
      case 'followUp':
        return may('callback.read') ? `/admin/follow-ups?status=ALL&visit=${visitId}` : null
      case 'quality':
        return may('quality.review') ? `/admin/quality/${id}` : null
      case 'visit':
        return null
    }
  }
}

/** The last characters of an id, enough to tell two records of one visit apart. The whole id is copied. */
const shortId = (id: string) => id.slice(-8)

function Lines({ children }: { children: ReactNode }) {
  return (
    <Flex vertical gap={4}>
      {children}
    </Flex>
  )
}

function Cases({ cases, paths }: { cases: VisitView['cases']; paths: RecordPaths }) {
  return (
    <Lines>
      {cases.map(({ id, status, reasons, openedAt, outcome, closedAt }) => (
        <span key={id}>
          <RecordLink href={paths('case', id)} copy={id}>
            {shortId(id)}
          </RecordLink>{' '}
          <Tag color={status === 'OPEN' ? 'warning' : 'default'}>
            {status === 'OPEN' ? text.page.caseOpen : text.page.caseClosed}
          </Tag>
          {reasons.map((reason) => reasonNames[reason]).join('、')} <When at={openedAt} />
          {outcome !== null && (
            <>
              {' → '}
              <OutcomeTag outcome={outcome} /> <When at={closedAt} />
            </>
          )}
        </span>
      ))}
    </Lines>
  )
}

function Problems({ problems, paths }: { problems: VisitRecords['problems']; paths: RecordPaths }) {
  return (
    <Lines>
      {problems.map(({ id, category, status, handlerName, openedAt }) => (
        <span key={id}>
          <RecordLink href={paths('problem', id)} copy={id}>
            {shortId(id)}
          </RecordLink>{' '}
          <ToneTag tone={problemTones[status]}>{callbackText.problemStatuses[status]}</ToneTag>{' '}
          {callbackText.categories[category]} <When at={openedAt} />
          {handlerName !== null && <span className={shared.quiet}> {text.trail.to(handlerName)}</span>}
        </span>
      ))}
    </Lines>
  )
}

function FollowUps({ followUps, paths }: { followUps: VisitRecords['followUps']; paths: RecordPaths }) {
  const { causes, kinds, results, statuses } = callbackText.followUp
  return (
    <Lines>
      {followUps.map(({ id, cause, kind, status, reference, result, openedAt }) => (
        <span key={id}>
          <RecordLink href={paths('followUp', id)} copy={reference ?? id}>
            {reference ?? shortId(id)}
          </RecordLink>{' '}
          <ToneTag tone={followUpTones[status]}>{statuses[status]}</ToneTag>{' '}
          {kind === null ? causes[cause] : kinds[kind]} <When at={openedAt} />
          {result !== null && ` → ${results[result]}`}
        </span>
      ))}
    </Lines>
  )
}

/** A count that links to the list of what it counts. */
function Count({ count, href }: { count: string; href: string | null }) {
  return href === null ? count : <Link href={href}>{count}</Link>
}

/** The records that belong to the visit, each with a link to its page. Kinds without a record are left out. */
export function Records(props: { visit: VisitView; records: VisitRecords; paths: RecordPaths }) {
  const { visit, records, paths } = props
  const me = useMe()
  const { cases, questionnaire } = visit
  const { problems, followUps, quality, calls } = records
  const [firstCheck] = quality
  const template = questionnaire?.templateId ?? null
  const items = [
    { key: 'cases', label: text.page.cases, count: cases.length, children: <Cases {...{ cases, paths }} /> },
    { key: 'calls', label: words.calls, count: calls.length, children: words.callCount(calls.length) },
    {
      key: 'problems',
      label: words.problems,
      count: problems.length,
      children: <Problems {...{ problems, paths }} />,
    },
    {
      key: 'followUps',
      label: words.followUps,
      count: followUps.length,
      children: <FollowUps {...{ followUps, paths }} />,
    },
    {
      key: 'quality',
      label: words.quality,
      count: quality.length,
      children: (
        <Count
          count={words.qualityCount(quality.length)}
          href={firstCheck === undefined ? null : paths('quality', firstCheck.id)}
        />
      ),
    },
    {
      key: 'template',
      label: words.template,
      count: questionnaire === null ? 0 : 1,
      children: questionnaire !== null && (
        <Count
          count={words.version(questionnaire.templateNumber)}
          href={template !== null && me.may('template.read') ? `/admin/templates/${template}` : null}
        />
      ),
    },
  ]
  return (
    <Descriptions
      size="small"
      column={1}
      style={{ marginTop: 12 }}
      items={items.filter(({ count }) => count > 0).map(({ count: _, ...item }) => item)}
    />
  )
}

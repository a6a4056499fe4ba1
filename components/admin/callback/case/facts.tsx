'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { channelNames, idTypeNames, policyStatusNames, reasonNames } from '#server/visit/messages.zh-CN.ts'
import { formatAmount } from '#server/vocabulary/policy-facts.ts'
import { type AdminInputs, api } from '../../api.ts'
import { useMe } from '../../frame/me.tsx'
import { Masked } from '../../ui/masked.tsx'
import shared from '../../ui/shared.module.css'
import { When } from '../../ui/when.tsx'
import { text as visitText } from '../../visits/messages.zh-CN.ts'
import { payment, term } from '../../visits/policy-facts.tsx'
import common from '../shared/callback.module.css'
import type { CaseView } from '../shared/case-view.ts'
import { text } from '../shared/messages.zh-CN.ts'
import styles from './known.module.css'

const words = text.facts
const policyWords = visitText.policy
type Field = AdminInputs['desk']['unmask']['field']

/**
 * The masked facts about the customer and the policy. The eye button unmasks one value and asks for a reason, which
 * is recorded.
 */
export function Facts({ view }: { view: CaseView }) {
  const me = useMe()
  const { visit } = view
  const { applicant, policy, visitId } = visit
  const masked = (value: string, what: string, field: Field) => (
    <Masked
      value={value}
      what={what}
      {...(me.may('visit.unmask')
        ? {
            reveal: async (reason: string) => {
              const answer = await api.desk.unmask.mutate({ visitId, field, reason })
              return answer.kind === 'text' ? answer.text : ''
            },
          }
        : {})}
    />
  )
  const rows: readonly (readonly [string, ReactNode])[] = [
    [words.applicant, masked(applicant.name, words.applicant, 'applicantName')],
    [idTypeNames[applicant.idType], masked(applicant.idNumber, words.idNumber, 'idNumber')],
    [words.phone, masked(applicant.phone, words.phone, 'phone')],
    [
      words.insured,
      policy.insuredIsApplicant ? (
        words.samePerson
      ) : (
        <>
          {masked(policy.insuredName ?? '—', words.insured, 'insuredName')}
          {policy.insuredIsMinor && ` ${words.minor}`}
        </>
      ),
    ],
    [policyWords.payment, payment(policy)],
    ...(policy.premium === null ? [] : [[policyWords.premium, formatAmount(policy.premium)] as const]),
    [policyWords.term, term(policy)],
    [policyWords.channel, `${channelNames[policy.channel]} · ${policy.branch}`],
    [policyWords.dualRecorded, policy.dualRecorded ? policyWords.yes : policyWords.no_],
    [words.receipt, policy.receiptSignedOn ?? '—'],
    [words.coolingOffEnds, <When key="ends" at={view.case.coolingOffEndsAt} />],
    [policyWords.status, policyStatusNames[policy.status]],
  ]
  return (
    <section className={common.panel} aria-labelledby="facts-title">
      <div className={common.panelHead}>
        <h2 id="facts-title">{words.title}</h2>
        <Link href={`/admin/visits/${visitId}`} target="_blank">
          {words.all}
        </Link>
      </div>
      <dl className={styles.facts}>
        {rows.map(([label, value]) => (
          <div key={label} className={styles.factRow}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/**
 * This customer's other open cases. They are shown before the call so that the agent can mention them; the agent
 * takes them after the call.
 */
export function Siblings({ siblings }: { siblings: CaseView['siblings'] }) {
  if (siblings.length === 0) return null
  return (
    <section className={common.panel} aria-labelledby="siblings-title">
      <h2 id="siblings-title">{words.siblings}</h2>
      <ul className={styles.plainList}>
        {siblings.map((sibling) => (
          <li key={sibling.caseId}>
            <span className={shared.number}>{sibling.policyNo}</span>{' '}
            {sibling.reasons.map((reason) => reasonNames[reason]).join('、')}
            <div className={shared.quiet}>{sibling.productName}</div>
          </li>
        ))}
      </ul>
      <p className={common.hint}>{words.siblingHint}</p>
    </section>
  )
}

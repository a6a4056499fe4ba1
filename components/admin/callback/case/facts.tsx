'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { channelNames, idTypeNames, policyStatusNames, reasonNames } from '#server/visit/messages.zh-CN.ts'
import { formatAmount } from '#server/vocabulary/policy-facts.ts'
import { useMe } from '../../frame/me.tsx'
import shared from '../../ui/shared.module.css'
import { Masked } from '../../ui/unmask/masked.tsx'
import { UnmaskArea } from '../../ui/unmask/unmasking.tsx'
import { Deadline } from '../../ui/when.tsx'
import { maskedPeople } from '../../visits/masked-items.ts'
import { text as visitText } from '../../visits/messages.zh-CN.ts'
import { payment, term } from '../../visits/policy-facts.tsx'
import common from '../shared/callback.module.css'
import type { CaseView } from '../shared/case-view.ts'
import { text } from '../shared/messages.zh-CN.ts'
import styles from './known.module.css'

const words = text.facts
const policyWords = visitText.policy

/**
 * The masked facts about the customer and the policy. The eye button asks for a reason, which is recorded, and
 * unmasks the ticked values.
 */
export function Facts({ view }: { view: CaseView }) {
  const me = useMe()
  const { visit } = view
  const { applicant, policy, visitId } = visit
  const rows: readonly (readonly [string, ReactNode])[] = [
    [
      words.applicant,
      <Masked key="applicantName" value={applicant.name} what={words.applicant} field="applicantName" />,
    ],
    [
      idTypeNames[applicant.idType],
      <Masked key="idNumber" value={applicant.idNumber} what={words.idNumber} field="idNumber" />,
    ],
    [words.phone, <Masked key="phone" value={applicant.phone} what={words.phone} field="phone" />],
    [
      words.insured,
      policy.insuredIsApplicant ? (
        words.samePerson
      ) : (
        <>
          <Masked value={policy.insuredName ?? '—'} what={words.insured} field="insuredName" />
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
    [words.coolingOffEnds, <Deadline key="ends" at={view.case.coolingOffEndsAt} />],
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
      <UnmaskArea key={visitId} visitId={visitId} items={maskedPeople(visit)} may={me.may('visit.unmask')}>
        <dl className={styles.facts}>
          {rows.map(([label, value]) => (
            <div key={label} className={styles.factRow}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </UnmaskArea>
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

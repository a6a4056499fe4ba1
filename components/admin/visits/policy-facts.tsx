'use client'

import { Descriptions } from 'antd'
import { designTypeNames } from '#server/product/messages.zh-CN.ts'
import { factValueInWords } from '#server/questionnaire/messages.zh-CN.ts'
import { channelNames, policyStatusNames } from '#server/visit/messages.zh-CN.ts'
import { formatAmount, formatRate } from '#server/vocabulary/policy-facts.ts'
import type { VisitView } from './answers.tsx'
import { text } from './messages.zh-CN.ts'

const words = text.policy
type Policy = VisitView['policy']

/** How the premium is paid, in words. */
export function payment(policy: Policy): string {
  if (policy.payMode === 'SINGLE' || policy.payFrequency === null) return words.single
  return words.regular(
    factValueInWords('payFrequency', policy.payFrequency),
    words.years(policy.payYears ?? 0),
  )
}

/** How long the policy runs, in words. */
export function term(policy: Policy): string {
  if (policy.termKind === 'LIFE' || policy.termValue === null) return words.life
  return policy.termKind === 'YEARS' ? words.years(policy.termValue) : words.toAge(policy.termValue)
}

/** The policy facts from which the questionnaire was assembled. */
export function PolicyFacts({ policy }: { policy: Policy }) {
  const yesNo = (value: boolean) => (value ? words.yes : words.no_)
  const items = [
    [words.product, `${policy.productName}（${policy.productCode}）`],
    [words.status, policyStatusNames[policy.status]],
    [words.design, designTypeNames[policy.design]],
    [words.newType, yesNo(policy.newType)],
    ...(policy.guaranteedRate === null ? [] : [[words.rate, formatRate(policy.guaranteedRate)]]),
    [words.dualRecorded, yesNo(policy.dualRecorded)],
    [words.payment, payment(policy)],
    ...(policy.premium === null ? [] : [[words.premium, formatAmount(policy.premium)]]),
    [words.term, term(policy)],
    ...(policy.coolingOffDays === null ? [] : [[words.coolingOffDays, words.days(policy.coolingOffDays)]]),
    [words.underwrittenOn, policy.underwrittenOn],
    [words.receiptSignedOn, policy.receiptSignedOn ?? '—'],
    [words.channel, channelNames[policy.channel]],
    [words.branch, policy.branch],
  ]
  return (
    <Descriptions
      size="small"
      bordered
      column={{ xs: 1, md: 2 }}
      items={items.map(([label, children]) => ({ key: label ?? '', label, children }))}
    />
  )
}

import { lastDayOf, shanghaiTime } from '../../kernel/calendar.ts'
import { designTypeNames } from '../../product/messages.zh-CN.ts'
import {
  cancelledNames,
  channelNames,
  endedByNames,
  idTypeNames,
  policyStatusNames,
  statusNames,
} from '../../visit/messages.zh-CN.ts'
import { formatAmount, formatRate, placeholderValue } from '../../vocabulary/policy-facts.ts'
import type { Fact, Tone } from './document.ts'
import type { PackInput } from './input.ts'
import { packWords, words } from './messages.zh-CN.ts'

/** An instant in Shanghai time; a dash if there is none. */
export const timeOf = (instant: string | null): string =>
  instant === null ? words.none : shanghaiTime(new Date(instant))

/** The last day of a period that ends at the instant. */
export const lastDay = (instant: string): string => lastDayOf(new Date(instant))

/** How the visit ended, in words: its status and what led to it. */
export function resultOf({ visit, events }: PackInput): Fact {
  const tone: Tone | undefined =
    visit.status === 'SUCCESS' ? 'good' : visit.status === 'CALLBACK' ? 'bad' : undefined
  const ends = events.flatMap(({ event }) => {
    if (event.type === 'SUCCEEDED') return [words.by(statusNames.SUCCESS, endedByNames[event.payload.method])]
    return event.type === 'CANCELLED' ? [words.cancelled(cancelledNames[event.payload.because])] : []
  })
  return { label: words.result, value: ends.at(-1) ?? statusNames[visit.status], ...(tone && { tone }) }
}

function paymentOf({ policy }: PackInput): string {
  const every = placeholderValue('payEvery', policy)
  const years = placeholderValue('payYears', policy)
  return policy.payMode === 'SINGLE' || every === null || years === null
    ? words.paySingle
    : words.payRegular(every, years)
}

/** The person who was visited. */
export function applicantFacts({ applicant, policy }: PackInput): Fact[] {
  return [
    { label: words.applicant, value: applicant.name },
    {
      label: words.insured,
      value: policy.insuredIsApplicant ? words.samePerson : (policy.insuredName ?? words.none),
    },
    { label: words.idType, value: idTypeNames[applicant.idType] },
    { label: words.idNumber, value: applicant.idNumber },
    { label: words.phone, value: applicant.phone },
  ]
}

/** What the policyholder bought. */
export function contractFacts(input: PackInput): Fact[] {
  const { policy } = input
  return [
    { label: words.policyNo, value: policy.policyNo },
    { label: words.product, value: words.productWith(policy.productName, policy.productCode) },
    { label: words.payment, value: paymentOf(input) },
    ...(policy.premium === null
      ? []
      : [{ label: words.premium, value: words.yuan(formatAmount(policy.premium)) }]),
    { label: words.term, value: placeholderValue('term', policy) ?? words.none },
    ...(policy.coolingOffDays === null
      ? []
      : [{ label: words.coolingOffDays, value: words.days(policy.coolingOffDays) }]),
  ]
}

/** The facts of a policy that only the insurer's own people need. */
export function innerFacts({ policy }: PackInput): Fact[] {
  const names = packWords.policy
  const yesNo = (value: boolean) => (value ? words.yes : words.no)
  return [
    { label: names.underwrittenOn, value: policy.underwrittenOn },
    { label: names.receiptSignedOn, value: policy.receiptSignedOn ?? words.none },
    { label: names.status, value: policyStatusNames[policy.status] },
    { label: names.design, value: designTypeNames[policy.design] },
    { label: names.newType, value: yesNo(policy.newType) },
    { label: names.dualRecorded, value: yesNo(policy.dualRecorded) },
    ...(policy.guaranteedRate === null
      ? []
      : [{ label: names.rate, value: formatRate(policy.guaranteedRate) }]),
    { label: names.channel, value: channelNames[policy.channel] },
    { label: names.branch, value: policy.branch },
  ]
}

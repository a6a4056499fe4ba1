import { randomUUID } from 'node:crypto'
import { sweepOverdue } from '../../call-centre/queue/sweep.ts'
import { takeIn } from '../../intake/intake.ts'
import { deliverDue } from '../../jobs/deliver.ts'
import { addDays, atHour, type Day, dayOf, MINUTE_MS } from '../../kernel/calendar.ts'
import { bindApplicant } from '../../notify/wechat-bindings.ts'
import type { PolicyRow } from '../../policy/rules/row.ts'
import {
  confirmNotice,
  openQuestionnaire,
  saveDraft,
  signVisit,
  startVisit,
  submitAnswers,
} from '../../visit/service.ts'
import { tellCalls } from './calls.ts'
import { demoIdNumber, demoPhone } from './people.ts'
import { demoProducts } from './products.ts'
import { askForCall, browserOf, failOnce, type Storyteller, seedSignature, verify } from './stories.ts'

/**
 * First digits of the policy numbers in the demo's history. These policies have their own number range, so that
 * nobody can register as one of their customers.
 */
export const HISTORY_PREFIX = '0000139'

const DAYS = 60
const PER_DAY = 3
const CHANNELS = ['AGENCY', 'AGENCY', 'AGENCY', 'BANK', 'BANK', 'BROKER', 'TELESALES', 'ONLINE'] as const
const BRANCHES = ['上海分公司', '上海分公司', '北京分公司', '广东分公司', '江苏分公司', '四川分公司'] as const

const actor = { kind: 'SYSTEM', id: 'seed', requestId: 'seed', origin: {} } as const

/** Returns a reproducible pseudo-random number between 0 and 1 for each index of the history. */
function draw(index: number, salt: number): number {
  const x = Math.sin(index * 127.1 + salt * 311.7) * 43_758.5453
  return x - Math.floor(x)
}

function pick<T>(list: readonly T[], share: number): T {
  const found = list[Math.floor(share * list.length)]
  if (found === undefined) throw new Error('nothing to pick from')
  return found
}

function rowOf(index: number, opened: Day): PolicyRow {
  const born = addDays('1952-03-01', index * 71)
  const product = pick(demoProducts, draw(index, 1) * draw(index, 2))
  const name = `测试客户${1000 + index}`
  return {
    policyNo: `${HISTORY_PREFIX}${String(1_000_000_000 + index * 7_919)}`,
    productCode: product.code,
    applicantName: name,
    applicantGender: index % 2 === 0 ? 'FEMALE' : 'MALE',
    idType: draw(index, 3) < 0.85 ? 'ID_CARD' : 'PASSPORT',
    idNumber: draw(index, 3) < 0.85 ? demoIdNumber(born, 500 + (index % 400)) : `E9${1_000_000 + index}`,
    phone: demoPhone(5000 + index),
    insuredName: name,
    insuredIsApplicant: true,
    insuredBirthDate: born,
    termKind: 'LIFE',
    termValue: null,
    payMode: 'REGULAR',
    payYears: 10,
    payFrequency: 'ANNUAL',
    premium: '12000.00',
    dualRecorded: null,
    channel: pick(CHANNELS, draw(index, 4)),
    branch: pick(BRANCHES, draw(index, 5)),
    underwrittenOn: addDays(opened, -3),
    receiptSignedOn: addDays(opened, -1),
    coolingOffDays: null,
    status: 'ACTIVE',
  }
}

/**
 * Carries out a whole visit at the pace of a real person. The first half of the answers is saved as a draft before
 * all answers are submitted.
 */
async function complete(
  teller: Storyteller,
  openid: string,
  visitId: string,
  index: number,
  failing: boolean,
) {
  const { services, clock } = teller
  const step = () => ({ visitId, commandId: randomUUID() })
  const pause = (salt: number, seconds: number) =>
    clock.advance(Math.round(seconds * (0.5 + draw(index, salt)) * 1000))
  const request = await browserOf(services, { openid })
  await startVisit(services, request, step())
  pause(10, 40)
  if (draw(index, 11) < 0.15) await failOnce(teller, request, visitId)
  const page = await verify(teller, request, visitId)
  pause(12, 35)
  await confirmNotice(services, page, step())
  const { questionnaire } = await openQuestionnaire(services, page, step())
  const wrong = failing ? pick(questionnaire.questions, draw(index, 13)).key : null
  const given = questionnaire.questions.map(({ key, passing }) => {
    const other = passing === 'YES' ? ('NO' as const) : ('YES' as const)
    return [key, { answer: key === wrong ? other : passing }] as const
  })
  for (const half of [0.5, 1]) {
    pause(14 + half, 50)
    const answers = Object.fromEntries(given.slice(0, Math.ceil(given.length * half)))
    if (half < 1) await saveDraft(services, page, { ...step(), answers })
    else {
      clock.advance(25_000)
      await submitAnswers(services, page, { ...step(), answers })
    }
  }
  pause(16, 25)
  await signVisit(services, page, { ...step(), revision: 1, signature: seedSignature })
}

/**
 * Makes the calls about a case. About nine in ten customers are reached, and about one customer in eight gives a
 * failing answer.
 */
async function call(teller: Storyteller, visitId: string, index: number): Promise<void> {
  const hour = 10 + Math.floor(draw(index, 20) * 7)
  teller.clock.set(atHour(addDays(dayOf(teller.clock.now()), 1), hour))
  const fate = draw(index, 21)
  await tellCalls(
    teller,
    visitId,
    fate < 0.1 ? 'CALLED_IN_VAIN' : fate < 0.22 ? 'CALLED_PROBLEM' : 'CALLED_SUCCESS',
  )
}

async function tellOne(teller: Storyteller, opened: Day, index: number): Promise<void> {
  const { services, clock } = teller
  clock.set(new Date(atHour(opened, 9).getTime() + Math.floor(draw(index, 6) * 60) * MINUTE_MS))
  const row = rowOf(index, opened)
  const [outcome] = await takeIn(services, actor, [row])
  if (!outcome?.ok || outcome.visitId === null)
    throw new Error(`demo history ${index}: ${outcome?.ok === false ? outcome.message : 'no visit'}`)
  const { visitId } = outcome
  const openid = `ohistory-${index}`
  await bindApplicant(services, { openid, policyNo: String(row.policyNo), at: clock.now() })
  await deliverDue(services, 10)
  clock.advance(Math.round(draw(index, 7) * draw(index, 7) * 9 * 60) * MINUTE_MS)
  const fate = draw(index, 8)
  if (fate < 0.8) {
    const failing = fate < 0.04
    await complete(teller, openid, visitId, index, failing)
    if (failing) await call(teller, visitId, index)
    return
  }
  if (fate < 0.88) {
    await askForCall(teller, await browserOf(services, { openid }), visitId, 'CUSTOMER_REQUESTED')
    return await call(teller, visitId, index)
  }
  if (fate < 0.9) {
    clock.set(atHour(addDays(opened, 1), 11))
    await takeIn(services, actor, [{ ...row, status: 'SURRENDERED' }])
    return
  }
  if (fate < 0.95)
    await startVisit(services, await browserOf(services, { openid }), { visitId, commandId: randomUUID() })
  clock.set(atHour(addDays(opened, 3), 0))
  await sweepOverdue(services)
  await call(teller, visitId, index)
}

/**
 * Adds two months of finished visits for the dashboards. The product's own use cases create the visits one after the
 * other, while the clock is set to the past.
 * @returns the number of visits added
 */
export async function tellHistory(teller: Storyteller, today: Day): Promise<number> {
  let index = 0
  // The last visits of the history open 13 days before the current day, well before the demo's own visits.
  for (let day = DAYS + 12; day > 12; day -= 1) {
    for (let n = 0; n < PER_DAY; n += 1) await tellOne(teller, addDays(today, -day), index++)
  }
  return index
}

import type { WechatPort } from '../../adapters/wechat/port.ts'
import { sweepOverdue } from '../../call-centre/queue/sweep.ts'
import { takeIn } from '../../intake/intake.ts'
import { addDays, atHour, DAY_MS, dayOf, hourOf } from '../../kernel/calendar.ts'
import { ManualClock, type MovableClock } from '../../kernel/clock.ts'
import { type Database, openDatabase } from '../../kernel/database/db.ts'
import type { Env } from '../../kernel/process/env.ts'
import { bindApplicant } from '../../notify/wechat-bindings.ts'
import type { PolicyRow } from '../../policy/rules/row.ts'
import { ensureShippedTemplate } from '../../questionnaire/store.ts'
import { raiseAlerts } from '../../reporting/alerts/raise.ts'
import { recountFigures } from '../../reporting/counting/recount.ts'
import { createServices } from '../../services.ts'
import { loadDemoClock, moveDemoClock } from '../clock/clock.ts'
import { beginCalls, endCalls, tellCalls } from './calls.ts'
import { tellHistory } from './history.ts'
import { type DemoPerson, demoIdNumber, demoPeople, demoPhone } from './people.ts'
import { type DemoPolicy, demoPolicies } from './policies.ts'
import { addDemoProducts } from './products.ts'
import { ensureDemoStaff } from './staff.ts'
import {
  askForCall,
  browserOf,
  completeVisit,
  failThreeDays,
  ScriptedFace,
  ScriptedSms,
  type Storyteller,
} from './stories.ts'

const actor = { kind: 'SYSTEM', id: 'seed', requestId: 'seed', origin: {} } as const

/**
 * A WeChat port for creating the demo's past events. It sends no message, and accepts the customer's openid as the
 * sign-in code.
 */
const pastWechat: WechatPort = {
  authorizeUrl: () => 'about:blank',
  exchangeCode: (code) => Promise.resolve({ openid: code }),
  sendTemplate: () => Promise.resolve({ messageId: '0' }),
  readPush: () => null,
}

function personOf(key: string): { person: DemoPerson; sequence: number } {
  const sequence = demoPeople.findIndex((candidate) => candidate.key === key)
  const person = demoPeople[sequence]
  if (!person) throw new Error(`no demo person ${key}`)
  return { person, sequence: sequence + 1 }
}

function toRow(policy: DemoPolicy, index: number, today: string): PolicyRow {
  const { person, sequence } = personOf(policy.person)
  const [payMode, payYears = null, payFrequency = null] = policy.pay
  const [termKind, termValue = null] = policy.term
  return {
    policyNo: `0000135${String(4_400_000_000 + index * 7_919)}`,
    productCode: policy.product,
    applicantName: person.name,
    applicantGender: person.gender,
    idType: person.idType,
    idNumber: person.idNumber ?? demoIdNumber(person.birthDate, sequence),
    phone: demoPhone(sequence),
    insuredName: policy.insured?.[0] ?? person.name,
    insuredIsApplicant: policy.insured === undefined,
    insuredBirthDate: policy.insured?.[1] ?? person.birthDate,
    termKind,
    termValue,
    payMode,
    payYears,
    payFrequency,
    premium: policy.premium,
    dualRecorded: policy.dualRecorded ?? null,
    channel: policy.channel,
    branch: policy.branch,
    underwrittenOn: addDays(today, -policy.signed - 2),
    receiptSignedOn: addDays(today, -policy.signed),
    coolingOffDays: policy.coolingOffDays ?? null,
    status: 'ACTIVE',
  }
}

/**
 * Fills an empty database with the demo's products, customers and pending policies, and with one visit for every way
 * in which a visit can end. The product's own use cases create the past events, while the clock is set to the past.
 *
 * @param input.history also adds two months of finished visits, which takes some seconds
 */
export async function seed(input: {
  env: Env
  log: (line: string) => void
  history?: boolean
}): Promise<void> {
  const db = openDatabase(input.env)
  try {
    const present = await startByDay(db)
    const today = dayOf(present.now())
    const clock = new ManualClock(present.now())
    const face = new ScriptedFace()
    const sms = new ScriptedSms()
    const { services: base } = createServices({ env: input.env, db, clock, wake: () => undefined })
    const services = { ...base, face, sms, wechat: pastWechat }
    const teller: Storyteller = { services, clock, face, sms }
    await ensureShippedTemplate(services)
    await addDemoProducts(services)
    await ensureDemoStaff(services)
    await beginCalls(services)
    if (input.history) input.log(`${await tellHistory(teller, today)} visits of the past, for the dashboards`)
    const oldestFirst = demoPolicies
      .map((policy, index) => ({ policy, index }))
      .sort((a, b) => b.policy.opened - a.policy.opened)
    for (const { policy, index } of oldestFirst) {
      // A visit that opens on the current day opens now. Any other visit opens at 10:00 on its day.
      const morning = atHour(addDays(today, -policy.opened), 10)
      clock.set(policy.opened === 0 ? present.now() : morning)
      await tell(teller, policy, toRow(policy, index, today))
    }
    clock.set(present.now())
    await endCalls(services)
    await sweepOverdue(services)
    await recountFigures(services)
    if (input.history) await raiseAlerts(services)
    input.log(`${demoPeople.length} demo customers, ${demoPolicies.length} policies`)
  } finally {
    await db.close()
  }
}

/**
 * Moves the demo's clock to the next morning if the time is outside 9:00 to 18:00. No reminders are sent at night, so
 * a demo started at night would show an empty inbox.
 */
async function startByDay(db: Database): Promise<MovableClock> {
  const clock = await loadDemoClock(db)
  const now = clock.now()
  const hour = hourOf(now)
  if (hour >= 9 && hour < 18) return clock
  const morning = atHour(hour < 9 ? dayOf(now) : addDays(dayOf(now), 1), 10)
  await moveDemoClock(db, clock, morning.getTime() - now.getTime())
  return clock
}

async function tell(teller: Storyteller, policy: DemoPolicy, row: Record<string, unknown>): Promise<void> {
  const { services, clock } = teller
  const [outcome] = await takeIn(services, actor, [row])
  if (!outcome?.ok) throw new Error(`demo policy of ${policy.person}: ${outcome?.message ?? 'no outcome'}`)
  const { person } = personOf(policy.person)
  if (person.openid) {
    const at = teller.services.clock.now()
    await bindApplicant(teller.services, { openid: person.openid, policyNo: String(row.policyNo), at })
  }
  const visitId = outcome.visitId
  if (!policy.story || visitId === null || person.openid === null) return
  if (policy.story === 'SURRENDERED') {
    clock.advance(DAY_MS)
    await takeIn(services, actor, [{ ...row, status: 'SURRENDERED' }])
    return
  }
  const browser = await browserOf(services, { openid: person.openid })
  switch (policy.story) {
    case 'SUCCESS':
      return await completeVisit(teller, browser, visitId)
    case 'NEGATIVE':
      return await completeVisit(teller, browser, visitId, {
        'cooling-off': '犹豫期从哪一天开始算，没有听明白',
        'promised-benefits': '业务员说可以返还一部分佣金',
      })
    case 'REQUESTED':
      return await askForCall(teller, browser, visitId, 'CUSTOMER_REQUESTED')
    case 'PHONE_NOT_MINE':
      return await askForCall(teller, browser, visitId, 'PHONE_NOT_MINE')
    case 'VENDOR':
      return await askForCall(teller, browser, visitId, 'VENDOR_REDIRECT')
    case 'FACE_3_DAYS':
      return await failThreeDays(teller, person.openid, visitId)
    case 'CALLED_SUCCESS':
    case 'CALLED_PROBLEM':
    case 'CALLED_IN_VAIN':
    case 'CALLED_PROMISED':
      await askForCall(teller, browser, visitId, 'CUSTOMER_REQUESTED')
      return await tellCalls(teller, visitId, policy.story)
    case 'EXPIRED':
  }
}

import { randomUUID } from 'node:crypto'
import { policyRow } from '#test/support/data/policies.ts'
import {
  answersTo,
  lastCode,
  openQuestions,
  signature,
  startFace,
  verify,
} from '#test/support/world/world.ts'
import { type Customer, inBrowser, type Stage } from '../stage.ts'
import type { Call, UseCase } from '../use-case.ts'

type Step = (customer: Customer, ids: { readonly visitId: string; readonly commandId: string }) => Call

async function checked(stage: Stage): Promise<Customer> {
  const customer = await stage.customer()
  await verify(stage.world, customer.browser, customer.visitId)
  return customer
}

async function answering(stage: Stage) {
  const customer = await checked(stage)
  const { questionnaire } = await openQuestions(customer.browser, customer.visitId)
  stage.world.clock.advance(61_000)
  return { customer, answers: answersTo(questionnaire.questions) }
}

async function submitted(stage: Stage) {
  const { customer, answers } = await answering(stage)
  const { visitId } = customer
  await customer.browser.call.visit.submit({ visitId, commandId: randomUUID(), answers })
  return customer
}

async function signed(stage: Stage) {
  const customer = await submitted(stage)
  const { visitId } = customer
  await customer.browser.call.visit.sign({ visitId, commandId: randomUUID(), revision: 1, signature })
  return customer
}

/** A step of a visit that asks for the next page, as the pages do. */
const step =
  (before: (stage: Stage) => Promise<Customer>, take: Step): UseCase['prepare'] =>
  async (stage) => {
    const customer = await before(stage)
    return take(customer, { visitId: customer.visitId, commandId: randomUUID() })
  }

const next = { openId: '01990000-0000-7000-8000-00000000000a' }

/** Somebody who is known by their policy, in a browser of a WeChat account that nobody registered in. */
async function unregistered(stage: Stage) {
  const row = policyRow(900, stage.world.clock.at)
  await stage.world.due({}, 900)
  const { applicantName: name, idType, idNumber, phone } = row
  return { data: { name, idType, idNumber, phone }, ...inBrowser(await stage.world.browser('o-of-nobody')) }
}

/** A page that opens the questionnaire shows the visit as it was before; read again, the questionnaire is open. */
const moved = /"status":"(?:NOTICED|ANSWERING)"|"opened":(?:true|false)/g

/** What customers do. */
export const visitCases: Readonly<Record<string, UseCase>> = {
  'session.leave': {
    prepare: async (stage) => {
      const customer = await checked(stage)
      return (services) => customer.on(services).call.session.leave()
    },
  },
  'session.registrationCode': {
    prepare: async (stage) => {
      const { data, on } = await unregistered(stage)
      return (services) => on(services).call.session.registrationCode(data)
    },
    done: ['RESEND_TOO_SOON'],
  },
  'session.register': {
    prepare: async (stage) => {
      const { data, browser, on } = await unregistered(stage)
      await browser.call.session.registrationCode(data)
      const code = await lastCode(stage.world)
      return (services) => on(services).call.session.register({ code })
    },
    done: ['ALREADY_BOUND'],
  },
  'identity.faceStart': {
    prepare: async (stage) => {
      const { visitId, on } = await stage.customer()
      return (services) =>
        on(services).call.identity.faceStart({ visitId, consent: true, returnTo: '/h5/face' })
    },
    twice: 'each start is another check at the vendor, and the last one counts',
  },
  'identity.faceSettle': {
    prepare: async (stage) => {
      const { visitId, browser, on } = await stage.customer()
      const token = await startFace(browser, visitId)
      const commandId = randomUUID()
      return async (services) => {
        const own = on(services)
        const granted = await own.call.identity.faceSettle({ token, commandId, next })
        own.identityToken = granted.identityToken
        return { granted, notice: await own.call.visit.notice({ visitId }) }
      }
    },
  },
  'identity.smsSend': {
    prepare: async (stage) => {
      const { visitId, on } = await stage.customer({ idType: 'PASSPORT' })
      return (services) => on(services).call.identity.smsSend({ visitId })
    },
    done: ['RESEND_TOO_SOON'],
  },
  'identity.smsVerify': {
    prepare: async (stage) => {
      const { visitId, browser, on } = await stage.customer({ idType: 'PASSPORT' })
      await browser.call.identity.smsSend({ visitId })
      const code = await lastCode(stage.world)
      const commandId = randomUUID()
      return async (services) => {
        const own = on(services)
        const granted = await own.call.identity.smsVerify({ visitId, code, commandId, next })
        own.identityToken = granted.identityToken
        return { granted, notice: await own.call.visit.notice({ visitId }) }
      }
    },
  },
  'identity.exit': {
    prepare: async (stage) => {
      const { browser, on } = await checked(stage)
      const identityToken = browser.identityToken ?? ''
      return (services) => on(services).call.identity.exit({ identityToken })
    },
  },
  'visit.page': {
    prepare: async (stage) => {
      const { visitId, browser, on } = await checked(stage)
      await browser.call.visit.confirmNotice({ visitId, commandId: randomUUID() })
      return (services) => on(services).call.visit.page({ visitId, ...next })
    },
    moved,
  },
  'visit.start': {
    prepare: step(
      (stage) => stage.customer(),
      ({ on }, ids) =>
        (services) =>
          on(services).call.visit.start({ ...ids, next }),
    ),
  },
  'visit.confirmNotice': {
    prepare: step(
      checked,
      ({ on }, ids) =>
        (services) =>
          on(services).call.visit.confirmNotice({ ...ids, next }),
    ),
    moved,
  },
  'visit.openQuestionnaire': {
    prepare: async (stage) => {
      const { visitId, browser, on } = await checked(stage)
      await browser.call.visit.confirmNotice({ visitId, commandId: randomUUID() })
      const commandId = randomUUID()
      return (services) => on(services).call.visit.openQuestionnaire({ visitId, commandId })
    },
  },
  'visit.saveDraft': {
    prepare: async (stage) => {
      const { customer, answers } = await answering(stage)
      const { visitId, on } = customer
      const commandId = randomUUID()
      return (services) => on(services).call.visit.saveDraft({ visitId, commandId, answers })
    },
  },
  'visit.submit': {
    prepare: async (stage) => {
      const { customer, answers } = await answering(stage)
      const { visitId, on } = customer
      const commandId = randomUUID()
      return (services) => on(services).call.visit.submit({ visitId, commandId, answers, next })
    },
  },
  'visit.submit (exception)': {
    prepare: async (stage) => {
      const customer = await checked(stage)
      const { visitId, on } = customer
      const { questionnaire } = await openQuestions(customer.browser, visitId)
      stage.world.clock.advance(61_000)
      const answers = answersTo(questionnaire.questions, ['payment'])
      const commandId = randomUUID()
      return (services) => on(services).call.visit.submit({ visitId, commandId, answers, next })
    },
  },
  'visit.backToEdit': {
    prepare: step(
      submitted,
      ({ on }, ids) =>
        (services) =>
          on(services).call.visit.backToEdit({ ...ids, next }),
    ),
  },
  'visit.sign': {
    prepare: step(
      submitted,
      ({ on }, ids) =>
        (services) =>
          on(services).call.visit.sign({ ...ids, revision: 1, signature, next }),
    ),
  },
  'visit.callMeInstead': {
    prepare: step(
      checked,
      ({ on }, ids) =>
        (services) =>
          on(services).call.visit.callMeInstead({ ...ids, next }),
    ),
  },
  'visit.phoneIsNotMine': {
    prepare: step(
      (stage) => stage.customer({ idType: 'PASSPORT' }),
      ({ on }, ids) =>
        (services) =>
          on(services).call.visit.phoneIsNotMine({ ...ids, next }),
    ),
  },
  'visit.faceNeedsPhone': {
    prepare: async (stage) => {
      const customer = await stage.customer()
      const { visitId, browser, on } = customer
      const token = await startFace(browser, visitId)
      stage.world.face.code = -4018
      await browser.call.identity.faceSettle({ token, commandId: randomUUID() }).catch(() => undefined)
      stage.world.face.code = 0
      const commandId = randomUUID()
      return (services) => on(services).call.visit.faceNeedsPhone({ visitId, commandId, next })
    },
  },
  'copy.prepare': {
    prepare: async (stage) => {
      const { visitId, on } = await signed(stage)
      return (services) => on(services).call.copy.prepare({ visitId })
    },
  },
}

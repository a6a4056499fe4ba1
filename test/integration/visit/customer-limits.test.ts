import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Services } from '#server/context.ts'
import { sha256 } from '#server/evidence/digest.ts'
import { signInByWechat } from '#server/session/service.ts'
import { checkpoint } from '#server/transparency/checkpoint.ts'
import { appRouter } from '#server/trpc/app-router.ts'
import { customerLimits } from '#server/visit/rules/limits.ts'
import { whole } from '#test/support/vitest/form.ts'
import {
  answersTo,
  Browser,
  createWorld,
  finish,
  openQuestions,
  refusal,
  startFace,
  verify,
  type World,
} from '#test/support/world/world.ts'

let world: World
let vendorCalls: number
let services: Services
beforeEach(async () => {
  world = await createWorld()
  vendorCalls = 0
  const counted = <T>(work: T): T => {
    vendorCalls += 1
    return work
  }
  const { face, sms } = world
  services = {
    ...world.services,
    face: {
      start: (input) => counted(face.start(input)),
      report: (token) => counted(face.report(token)),
    },
    sms: {
      send: (input) => counted(sms.send(input)),
      deliveries: () => counted(sms.deliveries()),
    },
  }
})
afterEach(() => world.close())

/** Counts everything that a call can leave behind: the rows of every table, and the calls to vendors. */
async function kept(): Promise<Record<string, number>> {
  const found = await world.db.pool.query(
    `SELECT table_name AS name, (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I', table_name), false, true, '')))[1]::text::int AS n
      FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  )
  const rows = found.rows.map((row) => z.object({ name: z.string(), n: z.number() }).parse(row))
  return { ...Object.fromEntries(rows.map(({ name, n }) => [name, n])), 'vendor calls': vendorCalls }
}

function grown(before: Record<string, number>, after: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).flatMap(([name, n]) =>
      n === before[name] ? [] : [[name, n - (before[name] ?? 0)]],
    ),
  )
}

interface Customer {
  readonly browser: Browser
  readonly visitId: string
  readonly key: string
  readonly openid: string
}

const FACE = {}
const SMS = { idType: 'PASSPORT', idNumber: 'X99999902' } as const

async function customer(change: Parameters<World['due']>[0] = FACE): Promise<Customer> {
  const due = await world.due(change)
  const { token } = await signInByWechat(services, due.openid)
  return { browser: new Browser(services, sha256(token)), visitId: due.visitId, key: '', openid: due.openid }
}

/** Creates a customer whose questionnaire has been open for a minute. */
async function reader(): Promise<Customer> {
  const who = await customer()
  await verify(world, who.browser, who.visitId)
  const { questionnaire } = await openQuestions(who.browser, who.visitId)
  world.clock.advance(61_000)
  return { ...who, key: questionnaire.questions[0]?.key ?? '' }
}

async function submitted(): Promise<Customer> {
  const who = await reader()
  await submit(who)
  return who
}

async function submit({ browser, visitId }: Customer): Promise<unknown> {
  const { questionnaire } = await browser.call.visit.questionnaire({ visitId })
  const answers = answersTo(questionnaire.questions)
  return await browser.call.visit.submit({ visitId, commandId: randomUUID(), answers })
}

/** Strokes that differ for each index. */
const drawing = (index: number) => ({
  width: 320,
  height: 160,
  strokes: [
    Array.from({ length: 60 }, (_, at): [number, number, number] => [20 + at * 4, index % 160, at * 16]),
  ],
})

const step = ({ visitId }: Customer) => ({ visitId, commandId: randomUUID() })

interface Scenario {
  readonly begin: () => Promise<Customer>
  /**
   * Calls the procedure with the input that makes the procedure store the most data. `index` is the number of the
   * call.
   */
  readonly again: (who: Customer, index: number) => Promise<unknown>
  /**
   * However often the procedure is called, it must not leave more rows in any table, and must not make more calls to
   * vendors, than this.
   */
  readonly most: number
  /** The number of calls that reach the limit, if it differs from CALLS. */
  readonly calls?: number
}

const stranger = async () => {
  const { token } = await signInByWechat(services, 'o-nobody')
  return { browser: new Browser(services, sha256(token)), visitId: '', key: '', openid: '' }
}
const registration = (index: number) => ({
  name: '测试某人',
  idType: 'PASSPORT' as const,
  idNumber: `X9990${index}`,
  phone: `199${String(index).padStart(8, '0')}`,
})

/**
 * Every procedure of the customers' router that writes. A new procedure must be added here with the maximum that it
 * is allowed to store.
 */
const scenarios: Readonly<Record<string, Scenario>> = {
  'session.registrationCode': {
    begin: stranger,
    again: ({ browser }, index) => browser.call.session.registrationCode(registration(index)),
    most: 60,
  },
  'session.leave': {
    begin: reader,
    again: ({ browser }) => browser.call.session.leave(),
    most: 0,
  },
  'session.register': {
    begin: async () => {
      const who = await stranger()
      await who.browser.call.session.registrationCode(registration(1))
      return who
    },
    again: ({ browser }, index) => browser.call.session.register({ code: String(100_000 + index) }),
    most: 2,
  },
  'identity.faceStart': {
    begin: () => customer(),
    again: ({ browser, visitId }) => startFace(browser, visitId),
    // Each face check makes two vendor calls. One starts the check, and the other asks for the result of the previous
    // check. The 7 includes these calls and the rows that they leave. The 1 is a counter row.
    most: customerLimits.faceChecksPerDay * 7 + 1,
  },
  'identity.faceSettle': {
    begin: async () => {
      const who = await customer()
      return { ...who, key: await startFace(who.browser, who.visitId) }
    },
    again: async ({ browser, key }) => {
      // The vendor has not finished the check, so the page asks repeatedly.
      world.face.report = () => Promise.resolve({ finished: false, vendorCode: 0 })
      await browser.call.identity.faceSettle({ token: key, commandId: randomUUID() })
    },
    most: customerLimits.faceQuestionsPerCheck + 1,
  },
  'identity.smsSend': {
    begin: () => customer(SMS),
    again: ({ browser, visitId }) => {
      world.clock.advance(61_000)
      return browser.call.identity.smsSend({ visitId })
    },
    most: 50,
    calls: whole ? 200 : 100,
  },
  'identity.smsVerify': {
    begin: async () => {
      const who = await customer(SMS)
      await who.browser.call.identity.smsSend({ visitId: who.visitId })
      return who
    },
    again: ({ browser, visitId }, index) =>
      browser.call.identity.smsVerify({ visitId, code: String(100_000 + index), commandId: randomUUID() }),
    most: 40,
  },
  'identity.exit': {
    begin: reader,
    again: ({ browser }) => browser.call.identity.exit({ identityToken: browser.identityToken ?? '' }),
    most: 0,
  },
  'copy.prepare': {
    begin: async () => {
      const who = await customer()
      await verify(world, who.browser, who.visitId)
      await finish(world, who.browser, who.visitId)
      await checkpoint(services)
      return who
    },
    again: ({ browser, visitId }) => browser.call.copy.prepare({ visitId }),
    // The document is kept once, and the calls are counted.
    most: 2,
    calls: customerLimits.copiesPerHour,
  },
  'visit.start': {
    begin: () => customer(),
    again: (who) => who.browser.call.visit.start(step(who)),
    most: 4,
  },
  'visit.confirmNotice': {
    begin: async () => {
      const who = await customer()
      await verify(world, who.browser, who.visitId)
      return who
    },
    again: (who) => who.browser.call.visit.confirmNotice(step(who)),
    most: 4,
  },
  'visit.openQuestionnaire': {
    begin: async () => {
      const who = await customer()
      await verify(world, who.browser, who.visitId)
      await who.browser.call.visit.confirmNotice(step(who))
      return who
    },
    again: (who) => who.browser.call.visit.openQuestionnaire(step(who)),
    most: 5,
  },
  'visit.page': {
    begin: async () => {
      const who = await customer()
      await verify(world, who.browser, who.visitId)
      await who.browser.call.visit.confirmNotice(step(who))
      return who
    },
    again: ({ browser, visitId }) => browser.call.visit.page({ visitId, openId: randomUUID() }),
    most: 5,
  },
  'visit.saveDraft': {
    begin: reader,
    again: (who, index) => {
      const answer = index % 2 === 0 ? ('YES' as const) : ('NO' as const)
      const answers = { [who.key]: { answer } }
      return who.browser.call.visit.saveDraft({ ...step(who), answers, signature: drawing(index) })
    },
    // Each draft stores an event, its audit row and an entry for the figures. Only one draft of a signature is
    // stored.
    most: customerLimits.eventsWithDrafts * 3 + 1,
    calls: customerLimits.eventsWithDrafts + 20,
  },
  'visit.submit': {
    begin: reader,
    again: async (who) => {
      await refusal(submit(who))
      await who.browser.call.visit.backToEdit(step(who))
    },
    most: customerLimits.submissions * 30,
  },
  'visit.backToEdit': {
    begin: submitted,
    again: async (who) => {
      await refusal(who.browser.call.visit.backToEdit(step(who)))
      await submit(who)
    },
    most: customerLimits.submissions * 30,
  },
  'visit.sign': {
    begin: submitted,
    again: (who, index) =>
      who.browser.call.visit.sign({ ...step(who), revision: 1, signature: drawing(index) }),
    most: 8,
  },
  'visit.callMeInstead': {
    begin: () => customer(),
    again: (who) => who.browser.call.visit.callMeInstead(step(who)),
    most: 5,
  },
  'visit.phoneIsNotMine': {
    begin: () => customer(),
    again: (who) => who.browser.call.visit.phoneIsNotMine(step(who)),
    most: 5,
  },
  'visit.faceNeedsPhone': {
    begin: () => customer(),
    again: (who) => who.browser.call.visit.faceNeedsPhone(step(who)),
    most: 5,
  },
}

/** Number of calls that is enough to reach nearly every limit. */
const CALLS = 60
const MORE = 25

describe('one customer can store only so much', () => {
  const typeOf = (procedure: unknown): string =>
    typeof procedure === 'function' && '_def' in procedure
      ? z.object({ type: z.string() }).parse(procedure._def).type
      : ''
  const procedures = Object.entries<unknown>(appRouter._def.procedures).map(
    ([name, procedure]) => [name, typeOf(procedure)] as const,
  )

  it('by every procedure that writes', () => {
    const writing = procedures.filter(([, type]) => type === 'mutation').map(([name]) => name)
    expect(Object.keys(scenarios).toSorted()).toEqual(writing.toSorted())
  })

  it.each(Object.entries(scenarios))('%s', async (_name, { begin, again, most, calls = CALLS }) => {
    const who = await begin()
    const before = await kept()
    for (let index = 0; index < calls; index += 1) await refusal(again(who, index))
    const between = await kept()
    // The sequencer of the log takes these rows away every minute.
    const { log_due: _, ...stays } = grown(before, between)
    const all = Object.values(stays).reduce((sum, n) => sum + n, 0)
    expect(all, JSON.stringify(grown(before, between))).toBeLessThanOrEqual(most)
    for (let index = 0; index < MORE; index += 1) await refusal(again(who, calls + index))
    expect(grown(between, await kept())).toEqual({})
  })

  it('and nothing by procedures that only read', async () => {
    const who = await reader()
    const before = await kept()
    const { visitId } = who
    const questions: Readonly<Record<string, () => Promise<unknown>>> = {
      'session.current': () => who.browser.call.session.current(),
      'identity.smsOpen': () => who.browser.call.identity.smsOpen({ visitId }),
      'identity.smsStanding': () => who.browser.call.identity.smsStanding(),
      'identity.faceVisit': () => who.browser.call.identity.faceVisit({ token: 'none' }),
      'visit.policies': () => who.browser.call.visit.policies(),
      'visit.pending': () => who.browser.call.visit.pending(),
      'visit.view': () => who.browser.call.visit.view({ visitId }),
      'visit.notice': () => who.browser.call.visit.notice({ visitId }),
      'visit.questionnaire': () => who.browser.call.visit.questionnaire({ visitId }),
    }
    const asking = procedures.filter(([, type]) => type === 'query').map(([name]) => name)
    expect(Object.keys(questions).toSorted()).toEqual(asking.toSorted())
    for (const ask of Object.values(questions)) for (let time = 0; time < 5; time += 1) await refusal(ask())
    expect(grown(before, await kept())).toEqual({})
  })
})

describe('at the limit', () => {
  it('the customer is told, and can still submit, sign and ask for a call', async () => {
    const who = await reader()
    const save = (index: number) =>
      who.browser.call.visit.saveDraft({
        ...step(who),
        answers: { [who.key]: { answer: index % 2 === 0 ? 'YES' : 'NO' } },
      })
    const told = new Set<string | null>()
    for (let index = 0; index < customerLimits.eventsWithDrafts; index += 1)
      told.add(await refusal(save(index)))
    expect([...told]).toEqual([null, 'CHANGES_USED_UP'])
    for (let time = 1; time < customerLimits.submissions; time += 1) {
      await submit(who)
      await who.browser.call.visit.backToEdit(step(who))
    }
    await submit(who)
    expect(await refusal(who.browser.call.visit.backToEdit(step(who)))).toBe('SUBMISSIONS_USED_UP')
    const revision = customerLimits.submissions
    const signed = who.browser.call.visit.sign({ ...step(who), revision, signature: drawing(1) })
    expect((await signed).status).toBe('SUCCESS')
  })

  it('concurrent requests pass no more often than the limit allows', async () => {
    const who = await customer()
    const tries = Array.from({ length: 50 }, () => refusal(startFace(who.browser, who.visitId)))
    const answers = await Promise.all(tries)
    expect(answers.filter((code) => code === 'CHECKS_USED_UP')).toHaveLength(
      50 - customerLimits.faceChecksPerDay,
    )
    // Each face check makes two vendor calls. One starts the check, and the other asks for the result of the previous
    // check.
    expect(vendorCalls).toBeLessThanOrEqual(customerLimits.faceChecksPerDay * 4)
    world.clock.advance(24 * 3_600_000)
    const { openid } = who
    const { token } = await signInByWechat(services, openid)
    expect(await refusal(startFace(new Browser(services, sha256(token)), who.visitId))).toBeNull()
  })

  it('a new draft of a signature replaces the last one; signing keeps the signature and removes the draft', async () => {
    const who = await submitted()
    for (let index = 0; index < 5; index += 1)
      await who.browser.call.visit.saveDraft({ ...step(who), answers: {}, signature: drawing(index) })
    const rows = async () =>
      (
        await world.db.pool.query(
          'SELECT (SELECT count(*)::int FROM signature) AS kept, (SELECT count(*)::int FROM signature_draft) AS drafts',
        )
      ).rows[0]
    expect(await rows()).toEqual({ kept: 0, drafts: 1 })
    await who.browser.call.visit.sign({ ...step(who), revision: 1, signature: drawing(9) })
    expect(await rows()).toEqual({ kept: 1, drafts: 0 })
  })
})

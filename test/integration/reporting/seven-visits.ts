import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { sweepOverdue } from '#server/call-centre/queue/sweep.ts'
import { takeIn } from '#server/intake/intake.ts'
import { deliverDue } from '#server/jobs/deliver.ts'
import type { PolicyRow } from '#server/policy/rules/row.ts'
import { recountFigures } from '#server/reporting/counting/recount.ts'
import type { ReportFilter } from '#server/reporting/reading/filter.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { callAndConfirm, callAndFinish, type Desk, deskOf, takeNext } from '#test/support/world/queue.ts'
import {
  answersTo,
  createWorld,
  lastCode,
  openQuestions,
  refusal,
  signature,
  startFace,
  systemActor,
  verify,
  type World,
} from '#test/support/world/world.ts'

type Due = Awaited<ReturnType<World['due']>>

const step = (visitId: string) => ({ visitId, commandId: randomUUID() })

/**
 * Seven visits in a separate test world, performed step by step at known times. Every expected figure of the tests in
 * this folder is computed from these visits by hand. Each line gives the sales channel, the branch and the end of the
 * cooling-off period.
 *
 * - A (个险, 上海; cooling-off until 03-15): on WeChat, by face
 * - B (银保, 北京; cooling-off until 03-15): by SMS code, one 否 → called twice → problem case, handled
 * - C (个险, 上海; cooling-off until 03-15): five failed faces, window expires → done by phone
 * - D (网销, 上海; cooling-off until 03-15): wants a call, refuses on the phone → letter, confirmed too late
 * - E (个险, 上海; cooling-off until 03-15): opened, surrendered
 * - F (中介, 广东; cooling-off until 03-20): never opened, window expires → one unanswered call, still open
 * - G (电销, 北京; cooling-off until 03-02): cooling-off nearly over → done by phone
 */
export class SevenVisits {
  readonly world: World
  readonly anna: Desk
  readonly bob: Desk
  readonly chief: Desk
  /** The visits' ids by letter. */
  readonly visits: Record<string, string> = {}

  private constructor(world: World, anna: Desk, bob: Desk, chief: Desk) {
    this.world = world
    this.anna = anna
    this.bob = bob
    this.chief = chief
  }

  /** Creates the test world, performs the visits, and counts their figures. */
  static async tell(): Promise<SevenVisits> {
    const world = await createWorld()
    const anna = await deskOf(world)
    const bob = await deskOf(world)
    const seven = new SevenVisits(world, anna, bob, await deskOf(world, ['SUPERVISOR', 'MANAGER']))
    const { a, b, c, d, e } = await seven.#openAll()
    await seven.#visitA(a)
    await seven.#visitB(b)
    await seven.#visitsCDE(c, d, e)
    await seven.#firstCalls()
    await seven.#windowsEnd()
    await seven.#aftercare()
    await recountFigures(world.services)
    return seven
  }

  /** Sets the clock to a moment of March 2026, Shanghai time. */
  #at(day: number, time: string): void {
    this.world.clock.set(new Date(`2026-03-${String(day).padStart(2, '0')}T${time}+08:00`))
  }

  async #open(name: string, index: number, change: Partial<PolicyRow>): Promise<Due> {
    const due = await this.world.due(change, index)
    this.visits[name] = due.visitId
    return due
  }

  async #start(openid: string, visitId: string) {
    const browser = await this.world.browser(openid)
    await browser.call.visit.start(step(visitId))
    return browser
  }

  /** Claims the agent's next case, which must belong to the visit with this letter. */
  async #next(name: string, desk: Desk) {
    const held = await takeNext(desk)
    expect(held.view.case.visitId, `${name} comes next`).toBe(this.visits[name])
    return held
  }

  /** Anna reads out the questions by phone. The questions in `failing` get the failing answer. */
  async #byPhone(name: string, failing: readonly string[]): Promise<void> {
    const held = await this.#next(name, this.anna)
    const questions = await callAndConfirm(this.anna, held)
    await this.anna.call.callback.finish({
      caseId: held.caseId,
      lease: held.lease,
      result: {
        disposition: 'COMPLETED',
        note: '',
        answers: answersTo(questions, failing),
        promisedFor: null,
        language: null,
        problem: failing.length > 0 ? { category: 'TERMS_UNCLEAR', description: '犹豫期没有讲清' } : null,
      },
    })
  }

  /** Opens the seven visits and sends their reminders. */
  async #openAll() {
    this.#at(2, '10:00:00')
    const a = await this.#open('A', 1, {})
    const b = await this.#open('B', 2, {
      channel: 'BANK',
      branch: '北京分公司',
      productCode: 'XYZJ',
      idType: 'PASSPORT',
    })
    const c = await this.#open('C', 3, {})
    const d = await this.#open('D', 4, { channel: 'ONLINE' })
    const e = await this.#open('E', 5, { policyNo: '30000000000000005' })
    const f = await this.#open('F', 6, { channel: 'BROKER', branch: '广东分公司', coolingOffDays: 20 })
    await this.#open('G', 7, {
      channel: 'TELESALES',
      branch: '北京分公司',
      receiptSignedOn: '2026-02-16',
      underwrittenOn: '2026-02-14',
    })
    // F does not follow the service account, so the reminder is sent as a text message.
    await this.world.db.pool.query('UPDATE wechat_binding SET following = false WHERE openid = $1', [
      f.openid,
    ])
    expect(await deliverDue(this.world.services, 50)).toBe(6)
    return { a, b, c, d, e }
  }

  /** Visit A: on WeChat, by face, with passing answers only. */
  async #visitA(a: Due): Promise<void> {
    this.#at(2, '10:05:00')
    const pageA = await this.#start(a.openid, a.visitId)
    this.#at(2, '10:06:00')
    await verify(this.world, pageA, a.visitId)
    this.#at(2, '10:06:30')
    const { questionnaire } = await openQuestions(pageA, a.visitId)
    const answers = answersTo(questionnaire.questions)
    const first = { 'contract-received': { answer: 'YES' as const } }
    this.#at(2, '10:06:40')
    await pageA.call.visit.saveDraft({ ...step(a.visitId), answers: first })
    this.#at(2, '10:07:00')
    await pageA.call.visit.saveDraft({
      ...step(a.visitId),
      answers: { ...first, 'application-signed': { answer: 'YES' } },
    })
    this.#at(2, '10:08:00')
    await pageA.call.visit.submit({ ...step(a.visitId), answers })
    this.#at(2, '10:08:20')
    await pageA.call.visit.sign({ ...step(a.visitId), revision: 1, signature })
  }

  /** Visit B: by SMS code, with one failing answer. */
  async #visitB(b: Due): Promise<void> {
    this.#at(2, '11:00:00')
    const pageB = await this.#start(b.openid, b.visitId)
    this.#at(2, '11:01:00')
    await pageB.call.identity.smsSend({ visitId: b.visitId })
    const wrong = (await lastCode(this.world)) === '000000' ? '000001' : '000000'
    expect(await refusal(pageB.call.identity.smsVerify({ ...step(b.visitId), code: wrong }))).toBe(
      'CODE_WRONG',
    )
    this.#at(2, '11:02:00')
    const code = await lastCode(this.world)
    pageB.identityToken = (await pageB.call.identity.smsVerify({ ...step(b.visitId), code })).identityToken
    this.#at(2, '11:02:10')
    const asked = await openQuestions(pageB, b.visitId)
    this.#at(2, '11:04:10')
    const failing = answersTo(asked.questionnaire.questions, ['cooling-off'])
    await pageB.call.visit.submit({ ...step(b.visitId), answers: failing })
    this.#at(2, '11:04:30')
    await pageB.call.visit.sign({ ...step(b.visitId), revision: 1, signature })
  }

  /**
   * Performs the online part of visits C, D and E. C fails five face checks, D asks for a call, and E only starts the
   * visit.
   */
  async #visitsCDE(c: Due, d: Due, e: Due): Promise<void> {
    this.#at(2, '12:00:00')
    const pageC = await this.#start(c.openid, c.visitId)
    this.world.face.code = 1004
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const token = await startFace(pageC, c.visitId)
      expect(await refusal(pageC.call.identity.faceSettle({ token, commandId: randomUUID() }))).not.toBeNull()
    }

    this.#at(2, '13:00:00')
    const pageD = await this.#start(d.openid, d.visitId)
    await pageD.call.visit.callMeInstead(step(d.visitId))
    this.#at(2, '14:00:00')
    await this.#start(e.openid, e.visitId)
  }

  /** Makes the calls of the first two days, and reports the surrender of E. */
  async #firstCalls(): Promise<void> {
    this.#at(2, '15:00:00')
    await this.#byPhone('G', [])
    this.#at(2, '15:10:00')
    await callAndFinish(this.anna, await this.#next('B', this.anna), { disposition: 'NO_ANSWER' })
    this.#at(2, '15:20:00')
    await callAndFinish(this.anna, await this.#next('D', this.anna), {
      disposition: 'REFUSED',
      note: '不愿通话',
    })

    this.#at(3, '10:00:00')
    const surrendered = policyRow(5, new Date('2026-03-02T02:00:00Z'), {
      policyNo: '30000000000000005',
      status: 'SURRENDERED',
    })
    expect(await takeIn(this.world.services, systemActor, [surrendered])).toMatchObject([{ ok: true }])
    this.#at(3, '11:00:00')
    await this.#byPhone('B', ['cooling-off'])
  }

  /** The windows of C and F end, and the agents call both customers. */
  async #windowsEnd(): Promise<void> {
    this.#at(5, '00:10:00')
    expect(await sweepOverdue(this.world.services)).toBe(2)
    this.#at(5, '10:00:00')
    await this.#byPhone('C', [])
    this.#at(5, '10:10:00')
    await callAndFinish(this.bob, await this.#next('F', this.bob), { disposition: 'NO_ANSWER' })
  }

  /** Handles the letter of D and the problem case of B. */
  async #aftercare(): Promise<void> {
    this.#at(6, '09:30:00')
    const letters = await this.anna.call.followUp.list({ status: 'OPEN', after: null, limit: 10 })
    const letter = letters.rows[0]
    if (!letter) throw new Error('D goes on by letter')
    const sent = await this.anna.call.followUp.send({
      id: letter.id,
      version: letter.version,
      kind: 'LETTER',
      reference: 'L-1',
    })
    this.#at(10, '10:00:00')
    const problems = await this.chief.call.problem.list({
      filter: { status: 'OPEN', handlerId: null, overdue: false },
      after: null,
      limit: 10,
    })
    const problem = problems.rows[0]
    if (!problem) throw new Error('B has a problem case')
    expect(problem.dueOn).toBe('2026-03-24')
    const assigned = await this.chief.call.problem.assign({
      id: problem.id,
      version: problem.version,
      handlerId: this.bob.staff.id,
    })
    await this.bob.call.problem.resolve({
      id: problem.id,
      version: assigned.version,
      resolution: '已逐条解释',
    })
    this.#at(18, '10:00:00')
    await this.anna.call.followUp.finish({
      id: sent.id,
      version: sent.version,
      result: 'CONFIRMED_IN_WRITING',
      note: '',
    })
    this.#at(25, '10:00:00')
  }
}

/** The month in which all seven visits were due. */
export const march: ReportFilter = {
  from: '2026-03-01',
  to: '2026-03-31',
  basis: 'DUE',
  channel: [],
  product: [],
  branch: [],
  designType: [],
  method: [],
}

/** The day on which all seven visits were opened. */
export const openingDay: ReportFilter = { ...march, from: '2026-03-02', to: '2026-03-02' }

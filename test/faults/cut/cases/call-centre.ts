import { expireLeases } from '#server/call-centre/queue/release-due.ts'
import { MINUTE_MS } from '#server/kernel/calendar.ts'
import { askedCase, emptyResult } from '#test/support/world/queue.ts'
import { answersTo } from '#test/support/world/world.ts'
import type { Person, Stage } from '../stage.ts'
import type { Call, UseCase } from '../use-case.ts'

/** An agent, with a case of theirs. */
interface Holder {
  readonly anna: Person
  readonly visitId: string
  readonly held: { readonly caseId: string; readonly lease: string }
}

type Dispositions = Parameters<ReturnType<Person['on']>['callback']['finish']>[0]['result']

/** The number of a person with several policies. */
const PERSON = 700

async function claimed(stage: Stage, person?: number): Promise<Holder> {
  const { world } = stage
  const anna = await stage.staff('AGENT')
  const { visitId } = await askedCase(world, 10, {}, person)
  const own = anna.on(world.services).callback
  const next = await own.next()
  if (next.kind !== 'CASE') throw new Error('the case waits for an agent')
  const { held } = await own.view({ caseId: next.caseId })
  return { anna, visitId, held: { caseId: next.caseId, lease: held?.lease ?? '' } }
}

async function dialled(stage: Stage, person?: number): Promise<Holder> {
  const holder = await claimed(stage, person)
  await holder.anna.on(stage.world.services).callback.dial(holder.held)
  return holder
}

async function finished(stage: Stage, result: Partial<Dispositions> & Pick<Dispositions, 'disposition'>) {
  const holder = await dialled(stage)
  const given = { ...emptyResult, ...result }
  await holder.anna.on(stage.world.services).callback.finish({ ...holder.held, result: given })
  return holder
}

const by =
  <T>(
    before: (stage: Stage) => Promise<T>,
    call: (ready: T, stage: Stage) => Call | Promise<Call>,
  ): UseCase['prepare'] =>
  async (stage) =>
    await call(await before(stage), stage)

const reason = '转给同事处理'

async function problemOf(stage: Stage) {
  const problem = { category: 'FORGED_SIGNATURE' as const, description: '客户称签名非本人' }
  await finished(stage, { disposition: 'COMPLAINT', problem })
  const chief = await stage.staff('SUPERVISOR')
  const handler = await stage.staff('SUPERVISOR')
  const own = chief.on(stage.world.services).problem
  const { rows } = await own.list({
    filter: { status: 'OPEN', handlerId: null, overdue: false },
    after: null,
    limit: 10,
  })
  const [row] = rows
  if (row === undefined) throw new Error('a complaint opens a problem case')
  const { version } = await own.get({ id: row.id })
  return { chief, handler, key: { id: row.id, version } }
}

async function handled(stage: Stage) {
  const { chief, handler, key } = await problemOf(stage)
  const own = chief.on(stage.world.services).problem
  await own.assign({ ...key, handlerId: handler.member.id })
  return { chief, handler, key: { id: key.id, version: (await own.get({ id: key.id })).version } }
}

async function resolved(stage: Stage) {
  const { chief, handler, key } = await handled(stage)
  const own = handler.on(stage.world.services).problem
  await own.resolve({ ...key, resolution: '已核实并说明' })
  return { chief, key: { id: key.id, version: (await own.get({ id: key.id })).version } }
}

async function followUpOf(stage: Stage) {
  await finished(stage, { disposition: 'WRONG_NUMBER' })
  const chief = await stage.staff('SUPERVISOR')
  const own = chief.on(stage.world.services).followUp
  const { rows } = await own.list({ status: 'OPEN', after: null, limit: 10 })
  const [row] = rows
  if (row === undefined) throw new Error('a wrong number opens a follow-up')
  return { chief, key: { id: row.id, version: row.version } }
}

const finish = (result: Partial<Dispositions> & Pick<Dispositions, 'disposition'>): UseCase => ({
  prepare: by(
    (stage) => dialled(stage),
    ({ anna, held }) => {
      const given = { ...emptyResult, ...result }
      return (services) => anna.on(services).callback.finish({ ...held, result: given })
    },
  ),
})

/** What the call centre does. */
export const callCentreCases: Readonly<Record<string, UseCase>> = {
  'callback.next': {
    prepare: async (stage) => {
      const anna = await stage.staff('AGENT')
      await askedCase(stage.world)
      await askedCase(stage.world)
      return (services) => anna.on(services).callback.next()
    },
  },
  'callback.keep': {
    prepare: by(
      (stage) => claimed(stage),
      ({ anna, held }) =>
        (services) =>
          anna.on(services).callback.keep(held),
    ),
  },
  'callback.dial': {
    prepare: by(
      (stage) => claimed(stage),
      ({ anna, held }) =>
        (services) =>
          anna.on(services).callback.dial(held),
    ),
  },
  'callback.confirmApplicant': {
    prepare: by(
      (stage) => dialled(stage),
      ({ anna, held }) =>
        (services) =>
          anna.on(services).callback.confirmApplicant(held),
    ),
  },
  'callback.finish': {
    prepare: by(
      (stage) => dialled(stage),
      async ({ anna, held }, { world }) => {
        const own = anna.on(world.services).callback
        await own.confirmApplicant(held)
        const questions = (await own.view({ caseId: held.caseId })).held?.questions ?? []
        const result = { ...emptyResult, disposition: 'COMPLETED' as const, answers: answersTo(questions) }
        return (services) => anna.on(services).callback.finish({ ...held, result })
      },
    ),
  },
  'callback.finish (no answer)': finish({ disposition: 'NO_ANSWER' }),
  'callback.finish (wrong number)': finish({ disposition: 'WRONG_NUMBER' }),
  'callback.finish (complaint)': finish({
    disposition: 'COMPLAINT',
    problem: { category: 'FORGED_SIGNATURE', description: '客户称签名非本人' },
  }),
  'callback.undoFinish': {
    prepare: by(
      (stage) => finished(stage, { disposition: 'NO_ANSWER' }),
      ({ anna, held }) =>
        (services) =>
          anna.on(services).callback.undoFinish(held),
    ),
    done: ['RESULT_STANDS'],
  },
  'callback.release': {
    prepare: by(
      (stage) => claimed(stage),
      ({ anna, held }) =>
        (services) =>
          anna.on(services).callback.release({ ...held, reason }),
    ),
    done: ['LEASE_LOST'],
  },
  'callback.takeIncoming': {
    prepare: async (stage) => {
      const anna = await stage.staff('AGENT')
      const { visitId } = await askedCase(stage.world)
      return (services) => anna.on(services).callback.takeIncoming({ visitId })
    },
  },
  'callback.takeSibling': {
    prepare: async (stage) => {
      const { anna, held } = await dialled(stage, PERSON)
      const { caseId } = await askedCase(stage.world, 10, {}, PERSON)
      const own = anna.on(stage.world.services).callback
      await own.confirmApplicant(held)
      const questions = (await own.view({ caseId: held.caseId })).held?.questions ?? []
      const result = { ...emptyResult, disposition: 'COMPLETED' as const, answers: answersTo(questions) }
      await own.finish({ ...held, result })
      return (services) => anna.on(services).callback.takeSibling({ caseId })
    },
  },
  'callback.retake': {
    prepare: by(
      (stage) => dialled(stage),
      async ({ anna, held: { caseId } }, { world }) => {
        world.clock.advance(21 * MINUTE_MS)
        await expireLeases(world.services, world.clock.at)
        return (services) => anna.on(services).callback.retake({ caseId })
      },
    ),
  },
  'queue.steer': {
    prepare: async (stage) => {
      const [chief, agent] = [await stage.staff('SUPERVISOR'), await stage.staff('AGENT')]
      const { caseId } = await askedCase(stage.world)
      const command = { type: 'ASSIGN' as const, agentId: agent.member.id }
      return (services) => chief.on(services).queue.steer({ caseIds: [caseId], command, reason })
    },
    done: ['STEP_NOT_POSSIBLE'],
  },
  'queue.pause': {
    prepare: async (stage) => {
      const chief = await stage.staff('SUPERVISOR')
      return (services) => chief.on(services).queue.pause({ paused: true, reason })
    },
  },
  'queue.saveProfile': {
    prepare: async (stage) => {
      const [chief, agent] = [await stage.staff('SUPERVISOR'), await stage.staff('AGENT')]
      const profile = {
        ...{ languages: ['zh' as const], workDays: [1, 2], fromHour: 9, toHour: 18, inSales: false },
        team: '一组',
      }
      const input = { staffId: agent.member.id, version: 0, profile }
      return (services) => chief.on(services).queue.saveProfile(input)
    },
    done: ['EDITED_MEANWHILE'],
  },
  'problem.assign': {
    prepare: by(problemOf, ({ chief, handler, key }) => {
      const input = { ...key, handlerId: handler.member.id }
      return (services) => chief.on(services).problem.assign(input)
    }),
    done: ['EDITED_MEANWHILE'],
  },
  'problem.note': {
    prepare: by(problemOf, ({ handler, key }) => {
      return (services) => handler.on(services).problem.note({ ...key, text: '已联系客户' })
    }),
    done: ['EDITED_MEANWHILE'],
  },
  'problem.resolve': {
    prepare: by(handled, ({ handler, key }) => {
      return (services) => handler.on(services).problem.resolve({ ...key, resolution: '已核实并说明' })
    }),
    done: ['EDITED_MEANWHILE'],
  },
  'problem.reopen': {
    prepare: by(resolved, ({ chief, key }) => {
      return (services) => chief.on(services).problem.reopen({ ...key, text: '请补充说明' })
    }),
    done: ['EDITED_MEANWHILE'],
  },
  'problem.close': {
    prepare: by(resolved, ({ chief, key }) => {
      return (services) => chief.on(services).problem.close({ ...key, text: '复核完毕' })
    }),
    done: ['EDITED_MEANWHILE'],
  },
  'followUp.send': {
    prepare: by(
      followUpOf,
      ({ chief, key }) =>
        (services) =>
          chief.on(services).followUp.send({ ...key, kind: 'LETTER', reference: 'EMS-1' }),
    ),
    done: ['EDITED_MEANWHILE'],
  },
  'followUp.print': {
    prepare: by(
      followUpOf,
      ({ chief, key }) =>
        (services) =>
          chief.on(services).followUp.print({ ids: [key.id] }),
    ),
    twice: 'each printing is recorded, also the one that did not reach the printer',
  },
  'followUp.post': {
    prepare: by(followUpOf, ({ chief, key }) => {
      const letters = [{ ...key, reference: 'EMS-1' }]
      return (services) => chief.on(services).followUp.post({ sentOn: '2026-03-02', letters })
    }),
    done: ['EDITED_MEANWHILE'],
  },
  'followUp.finish': {
    prepare: by(followUpOf, async ({ chief, key }, { world }) => {
      const sent = await chief
        .on(world.services)
        .followUp.send({ ...key, kind: 'LETTER', reference: 'EMS-1' })
      const input = { ...sent, result: 'NO_REPLY' as const, note: '到期未回' }
      return (services) => chief.on(services).followUp.finish(input)
    }),
    done: ['STEP_NOT_POSSIBLE'],
  },
}

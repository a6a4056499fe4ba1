import { randomUUID } from 'node:crypto'
import { callTRPCProcedure } from '@trpc/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appRouter } from '#server/trpc/app-router.ts'
import {
  type Browser,
  createWorld,
  refusal,
  signature,
  startFace,
  type World,
} from '#test/support/world/world.ts'

/** The ids of another customer's data that a stranger could try to use. */
interface Foreign {
  readonly visitId: string
  readonly faceToken: string
}

const command = () => ({ commandId: randomUUID() })

/**
 * Every procedure of the customers' router. A procedure whose input names a customer's data is called with another
 * customer's ids. `null` marks procedures whose input names no such data. A procedure that is missing here fails the
 * first test.
 */
const matrix: Readonly<Record<string, ((foreign: Foreign) => object) | null>> = {
  'session.current': null,
  'session.registrationCode': null,
  'session.register': null,
  'session.leave': null,
  'identity.faceStart': ({ visitId }) => ({ visitId, consent: true, returnTo: '/h5/face' }),
  'identity.faceVisit': ({ faceToken }) => ({ token: faceToken }),
  'identity.faceSettle': ({ faceToken }) => ({ token: faceToken, ...command() }),
  'identity.smsSend': ({ visitId }) => ({ visitId }),
  // These two procedures return only data about this browser's own codes, even if another customer's visit is given.
  'identity.smsOpen': null,
  'identity.smsStanding': null,
  'identity.smsVerify': ({ visitId }) => ({ visitId, code: '123456', ...command() }),
  'identity.exit': null,
  'copy.prepare': ({ visitId }) => ({ visitId }),
  'visit.policies': null,
  'visit.pending': null,
  'visit.view': ({ visitId }) => ({ visitId }),
  'visit.page': ({ visitId }) => ({ visitId, openId: randomUUID() }),
  'visit.start': ({ visitId }) => ({ visitId, ...command() }),
  'visit.notice': ({ visitId }) => ({ visitId }),
  'visit.confirmNotice': ({ visitId }) => ({ visitId, ...command() }),
  'visit.openQuestionnaire': ({ visitId }) => ({ visitId, ...command() }),
  'visit.questionnaire': ({ visitId }) => ({ visitId }),
  'visit.saveDraft': ({ visitId }) => ({ visitId, answers: {}, ...command() }),
  'visit.submit': ({ visitId }) => ({ visitId, answers: {}, ...command() }),
  'visit.backToEdit': ({ visitId }) => ({ visitId, ...command() }),
  'visit.sign': ({ visitId }) => ({ visitId, revision: 1, signature, ...command() }),
  'visit.callMeInstead': ({ visitId }) => ({ visitId, ...command() }),
  'visit.phoneIsNotMine': ({ visitId }) => ({ visitId, ...command() }),
  'visit.faceNeedsPhone': ({ visitId }) => ({ visitId, ...command() }),
}

let world: World
let stranger: Browser
let foreign: Foreign
let before: string

async function everything(): Promise<string> {
  const { rows } = await world.db.pool.query(
    `SELECT (SELECT json_agg(v ORDER BY v.id) FROM visit v)::text || (SELECT count(*) FROM visit_event) || (SELECT count(*) FROM callback_case)
      || (SELECT count(*) FROM identity_attempt) || (SELECT count(*) FROM sms_code) AS all`,
  )
  return rows[0].all
}

function call(browser: Browser, path: string, input: unknown): Promise<unknown> {
  return callTRPCProcedure({
    router: appRouter,
    path,
    getRawInput: () => Promise.resolve(input),
    ctx: { services: world.services, request: browser.request },
    type: 'mutation',
    allowMethodOverride: true,
    signal: undefined,
    batchIndex: 0,
  })
}

beforeAll(async () => {
  world = await createWorld()
  const owner = await world.due()
  const ownersBrowser = await world.browser(owner.openid)
  const faceToken = await startFace(ownersBrowser, owner.visitId)
  foreign = { visitId: owner.visitId, faceToken }
  stranger = await world.browser((await world.due()).openid)
  before = await everything()
})
afterAll(() => world.close())

describe('what belongs to another customer', () => {
  it('is requested through every procedure', () => {
    expect(Object.keys(matrix).sort()).toEqual(Object.keys(appRouter._def.procedures).sort())
  })

  for (const [path, inputOf] of Object.entries(matrix)) {
    if (inputOf === null) continue
    it(`${path} answers NOT_FOUND, as for what does not exist`, async () => {
      expect(await refusal(call(stranger, path, inputOf(foreign)))).toBe('NOT_FOUND')
      const nowhere = { visitId: randomUUID(), faceToken: 'no-such-token' }
      expect(await refusal(call(stranger, path, inputOf(nowhere)))).toBe('NOT_FOUND')
    })
  }

  it('is not changed by any of these requests', async () => {
    expect(await everything()).toBe(before)
  })

  it('is not in lists of other customers', async () => {
    const lists = [...(await stranger.call.visit.policies()), ...(await stranger.call.visit.pending())]
    expect(lists.map((policy) => policy.visitId)).not.toContain(foreign.visitId)
    expect(lists).toHaveLength(2)
  })

  it('is never shown without a session', async () => {
    for (const [path, inputOf] of Object.entries(matrix)) {
      if (inputOf === null) continue
      const nobody = { services: world.services, request: { ...stranger.request, session: null } }
      const work = callTRPCProcedure({
        router: appRouter,
        path,
        getRawInput: () => Promise.resolve(inputOf(foreign)),
        ctx: nobody,
        type: 'mutation',
        allowMethodOverride: true,
        signal: undefined,
        batchIndex: 0,
      })
      expect(await refusal(work), path).toBe('NOT_SIGNED_IN')
    }
  })
})

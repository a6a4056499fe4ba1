import { z } from 'zod'

import type { AlertRobotEmulator } from './alert-robot.ts'
import { type Faults, faultSchema } from './base/faults.ts'
import { type EmulatorHandler, type EmulatorReply, json, parseJson } from './base/http.ts'
import type { FaceEmulator } from './faceid.ts'
import { outcomeSchema } from './faceid.ts'
import type { SmsEmulator } from './sms.ts'
import { followSchema, OPENID_COOKIE, openidSchema, type WechatEmulator } from './wechat.ts'

const becomeSchema = z.object({ openid: openidSchema.optional() })

/**
 * Lifetime of the cookie: 30 days, so that it outlives any demonstration. Choosing another person replaces the
 * cookie.
 */
const COOKIE_SECONDS = 30 * 86_400

const problem = (status: number, error: string) => json({ error }, status)

/**
 * The JSON API for the demo pages and the tests, below /emulator/control/:
 * - GET inbox?openid=
 * - GET sms?phone=
 * - GET robot
 * - GET face/{token}
 * - POST face/{token}/outcome
 * - POST become
 * - POST follow
 * - POST fail
 * - POST directory
 */
export function createControl(parts: {
  face: FaceEmulator
  sms: SmsEmulator
  wechat: WechatEmulator
  robot: AlertRobotEmulator
  faults: Faults
  /** Carries out an order to the emulated directory. */
  directory: (body: unknown) => Promise<EmulatorReply>
}): EmulatorHandler {
  const gets: Readonly<Record<string, (query: URLSearchParams) => Promise<unknown>>> = {
    inbox: async (query) => ({ messages: await parts.wechat.inbox(query.get('openid') ?? '') }),
    // An unescaped plus sign in the query is decoded as a space, so a leading space is changed back to a plus sign.
    sms: async (query) => ({
      messages: await parts.sms.inbox((query.get('phone') ?? '').replace(/^ /, '+')),
    }),
    robot: async () => ({ messages: await parts.robot.inbox() }),
  }

  return async (request) => {
    const face = /^face\/([A-Za-z0-9-]{1,64})(\/outcome)?$/.exec(request.path)
    if (request.method === 'GET') {
      if (face?.[1] !== undefined && face[2] === undefined) {
        const seen = await parts.face.look(face[1])
        return seen === null ? problem(404, 'unknown token') : json(seen)
      }
      const get = Object.hasOwn(gets, request.path) ? gets[request.path] : undefined
      return get === undefined ? problem(404, 'no such control') : json(await get(request.query))
    }
    if (request.method !== 'POST') return problem(405, 'GET or POST')
    // Requires the content type JSON, because a page of another site cannot send JSON without a preflight request.
    if (!request.headers['content-type']?.startsWith('application/json'))
      return problem(415, 'application/json only')
    const body = parseJson(request.body)

    if (face?.[1] !== undefined && face[2] !== undefined) {
      const outcome = outcomeSchema.safeParse(body)
      if (!outcome.success) return problem(400, 'not an outcome')
      const finished = await parts.face.finish(face[1], outcome.data)
      if (finished === 'unknown') return problem(404, 'unknown token')
      return finished === 'finished' ? problem(409, 'already finished') : json(finished)
    }
    if (request.path === 'become') {
      const input = becomeSchema.safeParse(body)
      if (!input.success) return problem(400, 'not an openid')
      const openid = await parts.wechat.become(input.data.openid)
      const cookie = `${OPENID_COOKIE}=${openid}; Path=/; Max-Age=${COOKIE_SECONDS}; HttpOnly; SameSite=Lax`
      return json({ openid }, 200, { 'Set-Cookie': cookie })
    }
    if (request.path === 'follow') {
      const input = followSchema.safeParse(body)
      if (!input.success) return problem(400, 'not a follower')
      await parts.wechat.follow(input.data)
      return json({ openid: input.data.openid })
    }
    if (request.path === 'directory') return await parts.directory(body)
    if (request.path === 'fail') {
      const input = faultSchema.safeParse(body)
      if (!input.success) return problem(400, 'not a fault')
      parts.faults.order(input.data)
      return json({ ordered: input.data.next.length })
    }
    return problem(404, 'no such control')
  }
}

import { createTRPCClient, httpLink } from '@trpc/client'
import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '#server/trpc/app-router.ts'
import { again } from './again.ts'
import { takeEarlyCall } from './early-call.ts'
import { toFailure } from './failure.ts'
import { identityToken } from './identity.ts'
import type { CommandKey } from './ids.ts'

export type Outputs = inferRouterOutputs<AppRouter>
export type Policy = Outputs['visit']['policies'][number]
export type Visit = Outputs['visit']['view']
export type Questionnaire = Outputs['visit']['openQuestionnaire']
export type Answers = Questionnaire['answers']
export type Answer = Answers[string]

/** A phone in a tunnel: after this long nothing will come, and the customer should be told. */
const ANSWER_WITHIN_MS = 20_000
const RETRY_AFTER_MS = [600, 2000]
/** Browsers let a page that is going away send this much in all. */
const LAST_WORDS_LIMIT = 60_000

const fetchInTime: typeof fetch = async (input, init) => {
  const giveUp = new AbortController()
  const timer = setTimeout(() => giveUp.abort(), ANSWER_WITHIN_MS)
  const size = typeof init?.body === 'string' ? init.body.length : 0
  const keepalive = document.visibilityState === 'hidden' && size < LAST_WORDS_LIMIT
  try {
    return await fetch(input, { ...init, keepalive, signal: giveUp.signal })
  } finally {
    clearTimeout(timer)
  }
}

/** The customers' API. Everything goes by POST: what a customer asks has no place in an address. */
export const api = createTRPCClient<AppRouter>({
  links: [
    httpLink({
      url: '/api/trpc',
      methodOverride: 'POST',
      fetch(input, init) {
        const body = bodyOf(init?.body)
        return (
          takeEarlyCall(String(input), body) ??
          fetchInTime(String(input), { ...init, body, signal: undefined })
        )
      },
      headers: () => {
        const token = identityToken()
        return token === null ? {} : { 'x-identity-token': token }
      },
    }),
  ],
})

function bodyOf(body: unknown): string | undefined {
  return typeof body === 'string' ? body : undefined
}

/**
 * Makes a call again when no answer came. Only for reads, and for writes under one idempotency key: the server
 * answers a repeated one as it did the first time.
 */
export async function persist<T>(call: () => Promise<T>): Promise<T> {
  return await again(call, RETRY_AFTER_MS, (error) => toFailure(error).kind === 'unreachable')
}

/**
 * One writing step under its idempotency key. As long as no answer came, the same step is asked for under the
 * same key, now and when the customer presses again.
 *
 * @param call is given the key, and what asks for the page after the step in the same answer (next-page.ts)
 */
export async function perform<T>(
  key: CommandKey,
  asked: unknown,
  call: (commandId: string, next: { readonly openId: string }) => Promise<T>,
): Promise<T> {
  const { id, openId } = key.idsFor(asked)
  try {
    const answer = await persist(() => call(id, { openId }))
    key.settle()
    return answer
  } catch (error) {
    if (toFailure(error).kind === 'refused') key.settle()
    throw error
  }
}

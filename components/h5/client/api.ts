import { createTRPCClient, httpLink } from '@trpc/client'
import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '#server/trpc/app-router.ts'
import type { CommandKey } from './command-key.ts'
import { takeEarlyCall } from './early-call.ts'
import { toFailure } from './failure.ts'
import { identityToken } from './identity-token.ts'
import { patientLink } from './retry-link.ts'

export type Outputs = inferRouterOutputs<AppRouter>
export type Policy = Outputs['visit']['policies'][number]
export type Visit = Outputs['visit']['view']
export type Questionnaire = Outputs['visit']['openQuestionnaire']
export type Answers = Questionnaire['answers']
export type Answer = Answers[string]

/** Browsers limit the total size of the bodies of keepalive requests to 64 KiB and reject requests above it. */
const LAST_WORDS_LIMIT = 60_000

/**
 * Client of the customers' API. Queries are sent by POST as well, because personal data in a URL would end up in
 * logs.
 */
export const api = createTRPCClient<AppRouter>({
  links: [
    patientLink,
    httpLink({
      url: '/api/trpc',
      methodOverride: 'POST',
      fetch(input, init) {
        const body = typeof init?.body === 'string' ? init.body : undefined
        const leaving = document.visibilityState === 'hidden'
        const keepalive = leaving && (body?.length ?? 0) < LAST_WORDS_LIMIT
        return takeEarlyCall(String(input), body) ?? fetch(input, { ...init, body, keepalive })
      },
      headers: () => {
        const token = identityToken()
        return token === null ? {} : { 'x-identity-token': token }
      },
    }),
  ],
})

/**
 * Sends one write request with its idempotency key. Until the server has responded, the same write keeps its key,
 * even when the customer presses the button again. With a new key, the server would carry out the write twice.
 * @param call receives the key, and `next`, which asks the server to include the following page in the same response
 * (next-page.ts)
 */
export async function perform<T>(
  key: CommandKey,
  asked: unknown,
  call: (commandId: string, next: { readonly openId: string }) => Promise<T>,
): Promise<T> {
  const { id, openId } = key.idsFor(asked)
  try {
    const answer = await call(id, { openId })
    key.settle()
    return answer
  } catch (error) {
    if (toFailure(error).kind === 'refused') key.settle()
    throw error
  }
}

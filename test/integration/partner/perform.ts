import { expect } from 'vitest'
import type { Services } from '#server/context.ts'
import type { Condition } from '#server/partner/operation/entity-tag.ts'
import { operations } from '#server/partner/operations/index.ts'
import { partnerScopes } from '#server/partner/rules/scopes.ts'

export const partnerActor = { kind: 'PARTNER', id: 'core', requestId: 'test', origin: {} } as const
const client = { id: 'core', scopes: partnerScopes }

interface Input {
  readonly params?: object
  readonly query?: object
  readonly body?: unknown
  readonly condition?: Condition
}

/** Performs an operation as the API does, and checks that its answer has exactly the fields of the document. */
export async function performAs(services: Services, id: string, input: Input) {
  const operation = operations.find((one) => one.id === id)
  if (operation === undefined) throw new Error(`no operation ${id}`)
  const { params = {}, query = {}, body, condition } = input
  const context = {
    services,
    client,
    actor: partnerActor,
    commandId: null,
    ...(condition ? { condition } : {}),
  }
  const { status, body: answer, etag } = await operation.perform(context, { params, query, body })
  expect(operation.answers[status]?.parse(answer)).toEqual(answer)
  return { body: answer, etag }
}

import type { OperationContext } from '#server/partner/operation/operation.ts'
import { operations } from '#server/partner/operations/index.ts'
import { answerCheck } from './answers.ts'

/**
 * Performs an operation as the API does, and checks its answer against the document.
 */
export async function performOperation(
  id: string,
  context: OperationContext,
  input: { readonly params?: object; readonly query?: object; readonly body?: unknown },
) {
  const operation = operations.find((one) => one.id === id)
  if (operation === undefined) throw new Error(`no operation ${id}`)
  const { params = {}, query = {}, body } = input
  const answer = await operation.perform(context, { params, query, body })
  if (answer.file !== null) return answer
  const wrong = answerCheck().wrongBody(id, answer.status, answer.body)
  if (wrong.length > 0) throw new Error(`${id} is not answered as the document says:\n${wrong.join('\n')}`)
  return answer
}

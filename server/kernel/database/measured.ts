import { endSpan, startBelow } from '../telemetry/spans.ts'
import { currentWork } from '../telemetry/work.ts'
import { nameOfStatement } from './names.ts'

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN'

/**
 * Sends a statement, and adds its time, with the wait for a connection, to the current work. A trace names the statement
 * and never has its parameters.
 */
export async function measured<T>(text: string, send: () => Promise<T>): Promise<T> {
  const work = currentWork()
  if (work === undefined) return await send()
  const span =
    work.span === null
      ? null
      : startBelow(nameOfStatement(text), {
          'db.system.name': 'postgresql',
          'db.query.summary': nameOfStatement(text),
        })
  const began = performance.now()
  let failure: string | null = null
  try {
    return await send()
  } catch (error) {
    failure = codeOf(error)
    throw error
  } finally {
    work.statements += 1
    work.databaseMs += performance.now() - began
    endSpan(span, failure)
  }
}

import { HttpConnection } from '#test/bench/http-client.ts'
import type { PreparedVisit } from './fixture.ts'
import { grantOf } from './recording.ts'
import { stepsOf } from './steps.ts'

export interface LoadResult {
  readonly visitsPerSecond: number
  /** Milliseconds of every call, grouped by step. */
  readonly times: ReadonlyMap<string, number[]>
}

async function doVisit(
  connection: HttpConnection,
  visit: PreparedVisit,
  times: Map<string, number[]>,
): Promise<void> {
  let headers = `Cookie: rv_session=${visit.cookieToken}\r\n`
  for (const step of stepsOf(visit)) {
    const body = step.input === undefined ? '' : JSON.stringify(step.input)
    const started = performance.now()
    const answer = await connection.post(`/api/trpc/${step.path}`, headers, body)
    const took = performance.now() - started
    if (answer.status !== 200) throw new Error(`${step.path}: ${answer.status} ${answer.body}`)
    const known = times.get(step.name)
    if (known) known.push(took)
    else times.set(step.name, [took])
    if (step.name === 'smsVerify')
      headers += `X-Identity-Token: ${grantOf(JSON.parse(answer.body).result.data)}\r\n`
  }
}

/**
 * Runs `customers` customers at the same time. Each one performs visit after visit over a separate connection, as
 * fast as responses arrive.
 */
export async function runClosed(
  port: number,
  visits: readonly PreparedVisit[],
  customers: number,
): Promise<LoadResult> {
  const connections = await Promise.all(Array.from({ length: customers }, () => HttpConnection.open(port)))
  const times = new Map<string, number[]>()
  let next = 0
  const started = performance.now()
  await Promise.all(
    connections.map(async (connection) => {
      for (let visit = visits[next++]; visit; visit = visits[next++]) await doVisit(connection, visit, times)
    }),
  )
  const visitsPerSecond = (visits.length * 1000) / (performance.now() - started)
  for (const connection of connections) connection.close()
  return { visitsPerSecond, times }
}

/**
 * Starts visits at a fixed rate, even if the server responds slowly. It opens as many connections as this rate needs,
 * so the measured times are those that real customers would experience.
 */
export async function runOpen(
  port: number,
  visits: readonly PreparedVisit[],
  perSecond: number,
): Promise<LoadResult> {
  const free: HttpConnection[] = []
  const times = new Map<string, number[]>()
  const started = performance.now()
  const running = visits.map(async (visit, index) => {
    const due = started + (index * 1000) / perSecond
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
    const connection = free.pop() ?? (await HttpConnection.open(port))
    await doVisit(connection, visit, times)
    free.push(connection)
  })
  await Promise.all(running)
  const visitsPerSecond = (visits.length * 1000) / (performance.now() - started)
  for (const connection of free) connection.close()
  return { visitsPerSecond, times }
}

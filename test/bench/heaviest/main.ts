import { setTimeout as pause } from 'node:timers/promises'
import { bodyLimits } from '#server/procedure/body-limits.ts'
import { HttpConnection } from '#test/bench/http-client.ts'
import { type BenchRow, percentile } from '#test/bench/row.ts'
import { heaviestWithin } from '#test/support/inputs/heaviest-inputs.ts'
import { everyProcedure, type Procedure } from '#test/support/inputs/procedures.ts'
import { openPlace, type Place } from './place.ts'

/** Milliseconds for which one client attacks one procedure. */
const FOR_MS = 600
/** Number of connections that the client uses at the same time. */
const AT_ONCE = 4
/** Milliseconds between two requests for the server's health during the attack. */
const HEALTH_EVERY_MS = 5
const GOAL_MS = 100

type Say = (line: string) => void

const prefixes = { customer: '/api/trpc', staff: '/api/admin/trpc' } as const

/** The requests that one client repeats. */
interface Abuse {
  readonly name: string
  readonly path: string
  readonly headers: string
  readonly bodies: readonly string[]
}

/** Milliseconds of each `/api/health` request, measured until `isDone` returns true. */
async function health(port: number, isDone: () => boolean): Promise<number[]> {
  const times: number[] = []
  while (!isDone()) {
    const began = performance.now()
    const answer = await fetch(`http://127.0.0.1:${port}/api/health`)
    await answer.arrayBuffer()
    times.push(performance.now() - began)
    await pause(HEALTH_EVERY_MS)
  }
  return times
}

async function send({ path, headers, bodies }: Abuse, port: number, until: number) {
  const statuses: number[] = []
  let largest = 0
  let connection = await HttpConnection.open(port)
  for (let at = 0; performance.now() < until; at += 1) {
    try {
      const { status, body } = await connection.post(path, headers, bodies[at % bodies.length] ?? '')
      statuses.push(status)
      largest = Math.max(largest, body.length)
    } catch {
      // The server has cut the connection, so the next call uses a new one.
      statuses.push(0)
      connection = await HttpConnection.open(port)
    }
  }
  connection.close()
  return { statuses, largest }
}

function counted(statuses: readonly number[]): string {
  const kinds = [...new Set(statuses)].sort()
  return kinds.map((kind) => `${statuses.filter((status) => status === kind).length}×${kind}`).join(' ')
}

/**
 * The longest pause of the event loop and the health response time of an idle server, in milliseconds. They show the
 * noise of the machine itself.
 */
interface Quiet {
  readonly pause: number
  readonly health: number
}

async function quiet(place: Place): Promise<Quiet> {
  await place.begin()
  const until = performance.now() + FOR_MS
  const times = await health(place.port, () => performance.now() > until)
  return { pause: await place.longestPauseMs(), health: percentile(times, 0.99) }
}

async function measure(place: Place, floor: Quiet, abuse: Abuse): Promise<BenchRow[]> {
  await place.begin()
  let over = false
  const asked = health(place.port, () => over)
  const until = performance.now() + FOR_MS
  const sent = await Promise.all(Array.from({ length: AT_ONCE }, () => send(abuse, place.port, until)))
  over = true
  const times = await asked
  const longest = await place.longestPauseMs()
  const p99 = percentile(times, 0.99)
  const size = Math.max(0, ...abuse.bodies.map((body) => Buffer.byteLength(body)))
  const conditions = `${AT_ONCE} connections for ${FOR_MS} ms, up to ${(size / 1024).toFixed(1)} KiB each, ${counted(sent.flatMap(({ statuses }) => statuses))}, answers up to ${(Math.max(...sent.map(({ largest }) => largest)) / 1024).toFixed(1)} KiB`
  const row = (name: keyof Quiet, value: number): BenchRow => ({
    name: `heaviest.${abuse.name}.${name}`,
    unit: 'ms',
    value,
    floor: floor[name],
    goal: `≤ ${GOAL_MS}`,
    holds: value <= GOAL_MS,
    conditions,
  })
  return [row('pause', longest), row('health', p99)]
}

function headersOf(cookie: string): string {
  return cookie === '' ? '' : `Cookie: ${cookie}\r\n`
}

async function abuseOf(place: Place, { kind, path, meta, schema }: Procedure): Promise<Abuse> {
  const known = { visitId: place.visitId, id: place.versions.prose ?? '' }
  const inputs = schema === undefined ? [] : heaviestWithin(schema, bodyLimits[meta.body], known)
  return {
    name: `${kind}.${path}`,
    path: `${prefixes[kind]}/${path}`,
    headers: headersOf(await place[kind]()),
    bodies: inputs.length === 0 ? [''] : inputs.map((input) => JSON.stringify(input)),
  }
}

/**
 * Returns attacks that generated inputs cannot contain. They are requests for large versions that exist in the
 * database, and requests by strangers.
 */
async function known(place: Place): Promise<Abuse[]> {
  const { versions } = place
  const from = versions.prose
  const pairs = Object.values(versions).map((toId) => JSON.stringify({ fromId: from, toId }))
  const wrong = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`wrong-${at}`, at]))
  const submit = JSON.stringify({ visitId: place.visitId, commandId: 'x', answers: wrong })
  const staff = headersOf(await place.staff())
  return [
    { name: 'known.compare', path: '/api/admin/trpc/template.compare', headers: staff, bodies: pairs },
    {
      name: 'known.versions',
      path: '/api/admin/trpc/template.get',
      headers: headersOf(await place.staff()),
      bodies: Object.values(versions).map((id) => JSON.stringify({ id })),
    },
    { name: 'known.stranger', path: '/api/trpc/visit.submit', headers: '', bodies: [submit] },
    {
      name: 'known.made-up-session',
      path: '/api/trpc/visit.submit',
      headers: headersOf('rv_session=made-up'),
      bodies: [submit],
    },
    {
      name: 'known.wrong-answers',
      path: '/api/trpc/visit.submit',
      headers: headersOf(await place.customer()),
      bodies: [submit, submit.slice(0, 150_000)],
    },
  ]
}

/**
 * Sends the heaviest valid input of every procedure, and measures how long all other requests wait while the server
 * processes it.
 */
export async function benchHeaviest(say: Say, only: string): Promise<BenchRow[]> {
  const isWanted = (name: string) => {
    const prefix = `heaviest.${name}`
    return prefix.startsWith(only) || only.startsWith(prefix)
  }
  const place = await openPlace()
  try {
    const rows: BenchRow[] = []
    // The first measurement is discarded, because the first calls of a process are slower than all later calls.
    await quiet(place)
    const floor = await quiet(place)
    for (const abuse of (await known(place)).filter(({ name }) => isWanted(name)))
      rows.push(...(await measure(place, floor, abuse)))
    for (const procedure of everyProcedure.filter(({ kind, path }) => isWanted(`${kind}.${path}`))) {
      rows.push(...(await measure(place, floor, await abuseOf(place, procedure))))
      say(`${procedure.kind} ${procedure.path}`)
    }
    return rows
  } finally {
    await place.close()
  }
}

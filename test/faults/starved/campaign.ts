import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import type { Campaign, Run, Verdict } from '../campaign.ts'
import { crowd, lostOrTwice, type Told, toldNothing, usual, wordsMissing } from '../instance/customers.ts'
import { startInstance } from '../instance/instance.ts'
import { openPlace } from '../instance/place.ts'
import { type Scene, type Starvation, starvations } from './faults.ts'
import { slowFsync } from './slow-fsync.ts'
import { logOnSmallDisk, smallDisk } from './small-disk.ts'

const CUSTOMERS = 4
const VISITS = 3_000
/** Milliseconds for which a fault lasts. A call waits ten seconds for a connection at most. */
const LASTS_MS = 4_000
/** Milliseconds within which a customer must be refused. */
const FELT_WITHIN_MS = 30_000
/** The longest time until any answer to a customer, and until everything is as before. */
const MOST_MS = 15_000
const MOST_RECOVERY_MS = 30_000

interface Health {
  /** The status of each answer; 0 if none came within five seconds. */
  readonly livez: number
  readonly readyz: number
  readonly health: number
  /** What /readyz says of writes; null without an answer. */
  readonly writes: string | null
}

const report = z.object({ writes: z.string() })

async function ask(port: number, path: string): Promise<{ readonly status: number; readonly body: string }> {
  return await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(5_000) }).then(
    async (answer) => ({ status: answer.status, body: await answer.text() }),
    () => ({ status: 0, body: '' }),
  )
}

async function healthOf(port: number): Promise<Health> {
  const [livez, readyz, health] = await Promise.all([
    ask(port, '/livez'),
    ask(port, '/readyz'),
    ask(port, '/api/health'),
  ])
  const writes = readyz.body === '' ? null : report.parse(JSON.parse(readyz.body)).writes
  return { livez: livez.status, readyz: readyz.status, health: health.status, writes }
}

/** Waits until no job is due any more. @returns those that are late all the same */
async function jobsLate({ place }: Scene): Promise<string[]> {
  for (const began = performance.now(); ; await wait(500)) {
    const { rows } = await place.owner.query<{ task: string; locked: boolean }>(
      `SELECT task_identifier AS task, locked_at IS NOT NULL AS locked FROM graphile_worker.jobs
        WHERE run_at < now() - interval '5 seconds'`,
    )
    if (rows.length === 0) return []
    if (performance.now() - began > MOST_RECOVERY_MS)
      return rows.map(
        ({ task, locked }) => `the job ${task} is late at the end${locked ? ', and locked' : ''}`,
      )
  }
}

/** Waits until the instance is ready and a whole visit succeeds. @returns the milliseconds, Infinity if it takes too long */
async function recovery(scene: Scene, told: Told): Promise<number> {
  const began = performance.now()
  const before = told.done.length
  for (;;) {
    const isReady = (await ask(scene.instance.port, '/readyz')).status === scene.usual
    const took = performance.now() - began
    if (isReady && told.done.length > before) return took
    if (took > MOST_RECOVERY_MS) return Number.POSITIVE_INFINITY
    await wait(100)
  }
}

async function starve(scene: Scene, { name, ...fault }: Starvation, told: Told, broken: string[]) {
  told.refused.clear()
  told.ms.length = 0
  await fault.begin(scene)
  // A table has room for some rows in the pages that it has, so a full disk is felt only later.
  const felt = () => fault.harmless === true || told.refused.size > 0
  for (const until = performance.now() + FELT_WITHIN_MS; !felt() && performance.now() < until; )
    await wait(50)
  const isFelt = felt()
  // The answer of /readyz is repeated for a second.
  await wait(LASTS_MS / 2)
  const during = await healthOf(scene.instance.port)
  await wait(LASTS_MS / 2)
  const ended = await fault.end(scene)
  const recoveredMs = await recovery(scene, told)
  const refused = [...told.refused].map(([code, count]) => `${code} ${count}`).join(', ')
  const longest = told.ms.reduce((most, ms) => Math.max(most, ms), 0)
  const says = (line: string) => broken.push(`${name}: ${line}`)
  for (const line of ended) says(line)
  if (!isFelt) says('nobody felt it')
  if (scene.instance.ended()) says('the instance ended')
  if (fault.mute === undefined) {
    if (during.livez !== 200) says(`/livez answered ${during.livez}`)
    const ready = fault.unready === 'either' ? [503, scene.usual] : [fault.unready ? 503 : scene.usual]
    if (!ready.includes(during.readyz)) says(`/readyz answered ${during.readyz}`)
    const ill = fault.unready === true || fault.writes !== undefined
    if (ill && during.health !== 503) says(`/api/health answered ${during.health}`)
    if (fault.writes !== undefined && during.writes !== fault.writes)
      says(`/readyz said of writes: ${during.writes}`)
  }
  if (fault.harmless && refused !== '') says(`customers were refused: ${refused}`)
  if (longest > (fault.slowestMs ?? MOST_MS)) says(`a customer waited ${Math.round(longest)} ms`)
  if (recoveredMs > MOST_RECOVERY_MS) says('it did not recover alone')
  return { recoveredMs, longest, refused, during }
}

/** Everything that can be short, and what is needed to make it so. */
async function openScene(): Promise<{
  readonly scene: Omit<Scene, 'habits'>
  readonly library: string | null
  readonly close: () => Promise<void>
}> {
  let slow = ''
  let disk: string | null = null
  let log: string | null = null
  let library: string | null = null
  const place = await openPlace({
    ...{ visits: VISITS, durable: true },
    preload: async (folder) => {
      slow = join(folder, 'slow')
      library = await slowFsync(folder, slow)
      return library
    },
    tablespace: async (owner, folder) => {
      const made = await smallDisk(owner, folder)
      disk = made?.at ?? null
      return made
    },
    logElsewhere: async (server, owner, folder) => {
      const made = await logOnSmallDisk(server, owner, folder)
      log = made?.at ?? null
      return made
    },
  })
  const noNames = join(place.folder, 'no-names')
  // The host is a name, which every connection resolves.
  const named = new URL(place.url)
  named.hostname = 'localhost'
  const instance = await startInstance(named.href, noNames)
  const usualStatus = (await ask(instance.port, '/readyz')).status
  return {
    scene: { place, instance, noNames, slow, disk, log, usual: usualStatus },
    library,
    close: async () => {
      await instance.stop()
      await place.close()
    },
  }
}

async function starveAll({ cycles, say }: Run): Promise<Verdict> {
  const { scene: bare, library, close } = await openScene()
  const scene: Scene = { ...bare, habits: usual }
  const [told, over] = [toldNothing(), new AbortController()]
  const { place, instance } = scene
  const customers = crowd(place.visits)(instance.port, CUSTOMERS, told, over.signal)
  const broken: string[] = []
  const times: Record<string, number> = {}
  const counts: Record<string, number> = {}
  try {
    await recovery(scene, told)
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      for (const fault of starvations) {
        if (fault.lacks?.({ ...scene, library }) === true) {
          say(`${fault.name}: not tried, for want of rights or of a compiler`)
          continue
        }
        const seen = await starve(scene, fault, told, broken)
        say(
          `${fault.name}: ready after ${Math.round(seen.recoveredMs)} ms; longest call ${Math.round(seen.longest)} ms; ${seen.refused || 'nothing refused'}; ${JSON.stringify(seen.during)}`,
        )
        counts.faults = (counts.faults ?? 0) + 1
        times[fault.name] = Math.max(times[fault.name] ?? 0, seen.recoveredMs)
      }
    }
    over.abort()
    await customers
    const late = await jobsLate(scene)
    return {
      counts: { ...counts, 'steps acknowledged': told.steps, 'visits acknowledged': told.done.length },
      times,
      broken: [...broken, ...wordsMissing(told), ...(await lostOrTwice(place.owner, told.done)), ...late],
    }
  } finally {
    over.abort()
    await customers.catch(() => undefined)
    await close()
  }
}

/** Each fault with a crowd of its own, who must lose something by it. If one loses nothing, the control has failed. */
async function loseAll({ say }: Run): Promise<Verdict> {
  const { scene: bare, library, close } = await openScene()
  const lost: Record<string, number> = {}
  const broken: string[] = []
  const visits = [...bare.place.visits]
  try {
    for (const fault of starvations) {
      if (fault.lacks?.({ ...bare, library }) === true) continue
      const scene: Scene = { ...bare, habits: fault.careless ?? { ...usual, believesInSending: true } }
      const [told, over] = [toldNothing(), new AbortController()]
      const own = visits.splice(0, Math.floor(bare.place.visits.length / starvations.length))
      const customers = crowd(own, scene.habits)(scene.instance.port, CUSTOMERS, told, over.signal)
      const seen: string[] = []
      try {
        await recovery(scene, told)
        await fault.begin(scene)
        const felt = () => fault.harmless === true || told.refused.size > 0
        for (const until = performance.now() + FELT_WITHIN_MS; !felt() && performance.now() < until; )
          await wait(50)
        await wait(LASTS_MS)
        seen.push(...(await fault.end(scene)))
        await recovery(scene, told)
      } finally {
        over.abort()
        await customers
      }
      seen.push(...(await lostOrTwice(scene.place.owner, told.done)))
      say(`${fault.name}: ${seen.length} losses, ${told.done.length} visits`)
      lost[fault.name] = seen.length
      broken.push(...seen.map((line) => `${fault.name}: ${line}`))
    }
    const unseen = Object.values(lost).includes(0)
    return { counts: lost, times: {}, broken: unseen ? [] : broken }
  } finally {
    await close()
  }
}

/** A cycle is every fault once. */
export const starved: Campaign = {
  name: 'starved',
  fault: 'names, disk, room on the disk and files are short for seconds, one after the other',
  cycles: { full: 20, short: 1 },
  run: starveAll,
  control: {
    condition: 'customers take whatever they sent for done; each fault must lose',
    cycles: { full: 1, short: 1 },
    run: loseAll,
  },
}

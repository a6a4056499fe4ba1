import { loadavg } from 'node:os'
import { migrate } from '#server/run/database/migrate.ts'
import { startScratchServer } from '#server/run/database/postgres/scratch.ts'
import { type BenchRow, median } from '#test/bench/row.ts'
import { benchVariables, prepareVisits } from '#test/bench/visit/fixture.ts'
import { openBrowser } from '#test/support/browser/browser.ts'
import { ensureBrowser } from '#test/support/browser/browser-program.ts'
import { type Platform, startPlatform } from '#test/support/server/platform.ts'
import { type Floor, floorOf, putBarePages } from './floor.ts'
import { BAD_DAY } from './phone.ts'
import { steps, type Walk, walk } from './walk.ts'

const ROUNDS = 5
const GOAL_FIRST_PAINT_MS = 1800
const GOAL_USABLE_MS = 4000
const GOAL_STEP_MS = 1000
const GOAL_COLD_KB = 150

interface Round {
  readonly walk: Walk
  readonly floor: Floor
}

function rowsOf(rounds: readonly Round[], bytes: { firstPaint: number; cold: number }): BenchRow[] {
  const of = (pick: (round: Round) => number) => median(rounds.map(pick))
  const load = loadavg()[0] ?? 0
  const kb = (count: number) => `${(count / 1024).toFixed(1)} KB`
  const day =
    `${BAD_DAY.kbps} kbps both ways, ${BAD_DAY.latencyMs} ms, processor ÷${BAD_DAY.slowerTimes}, nothing cached, ` +
    `median of ${ROUNDS} rounds in turns with the floor, load ${load.toFixed(1)} at the end`
  const row = (
    name: string,
    value: number,
    floor: number | null,
    goal: number,
    conditions: string,
    unit = 'ms',
  ): BenchRow => ({
    name: `h5.bad.${name}`,
    unit,
    value,
    floor,
    goal: `<= ${goal}`,
    holds: value <= goal,
    conditions,
  })
  return [
    row(
      'firstPaint',
      of(({ walk }) => walk.firstPaint),
      of(({ floor }) => floor.firstPaint),
      GOAL_FIRST_PAINT_MS,
      `first contentful paint of the list; floor: a bare page of ${kb(bytes.firstPaint)} (page and style sheets); ${day}`,
    ),
    row(
      'usableList',
      of(({ walk }) => walk.usableList),
      of(({ floor }) => floor.usableList),
      GOAL_USABLE_MS,
      `the first policy there and listening; floor: a button at the end of a bare page of ${kb(bytes.cold)}; ${day}`,
    ),
    ...steps.map((name) =>
      row(
        `step.${name}`,
        of(({ walk }) => walk.steps[name]),
        of(({ floor }) => floor.call + (name === 'vendorToNotice' ? floor.firstPaint : 0)),
        GOAL_STEP_MS,
        name === 'vendorToNotice'
          ? `from being sent back to the notice; floor: a bare page and one call of the API; ${day}`
          : `from the tap to what the next page is for; floor: one call of the API; ${day}`,
      ),
    ),
    row(
      'bytesCold',
      of(({ walk }) => walk.bytesCold) / 1024,
      null,
      GOAL_COLD_KB,
      'everything on the wire until the list is usable, headers and all',
      'KB',
    ),
  ]
}

/** Measures the customers' pages on a slow network and a slow phone. Each round performs one complete visit. */
export async function benchBadDay(say: (line: string) => void): Promise<BenchRow[]> {
  await ensureBrowser(say)
  const postgres = await startScratchServer()
  const browser = await openBrowser()
  let server: Platform | null = null
  let remove = async () => {}
  try {
    await migrate(postgres.url)
    const [first, ...others] = await prepareVisits(postgres.url, ROUNDS + 1, 'ID_CARD')
    if (first === undefined) throw new Error('no visit was prepared')
    const start = () => startPlatform((port) => benchVariables(postgres.url, port))
    server = await start()
    say('a bad day: once for the sizes …')
    const once = await walk(browser, `http://127.0.0.1:${server.port}`, first)
    await server.stop()
    const sizes = { firstPaint: once.bytesToPaint, cold: once.bytesCold }
    remove = await putBarePages(sizes)
    server = await start()
    const url = `http://127.0.0.1:${server.port}`
    const rounds: Round[] = []
    for (const visit of others) {
      say(`a bad day: ${rounds.length + 1} of ${ROUNDS} …`)
      const floor = await floorOf(browser, url, visit.cookieToken)
      rounds.push({ floor, walk: await walk(browser, url, visit) })
    }
    return rowsOf(rounds, sizes)
  } finally {
    await remove()
    await browser.close()
    await server?.stop()
    await postgres.close()
  }
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { readEnv } from '#server/kernel/process/env.ts'
import { ensureBuilt } from '#server/run/build/build.ts'
import { install } from '#server/run/database/install.ts'
import { startScratchServer } from '#server/run/database/postgres/scratch.ts'
import { freePort } from '#server/run/machine/ports.ts'
import { seedIfEmpty } from '#server/run/seed.ts'
import { benchVariables, prepareVisits } from '#test/bench/visit/fixture.ts'
import { runClosed } from '#test/bench/visit/load.ts'
import { hasPrometheus, startPrometheus } from '#test/integration/monitoring/prometheus.ts'
import { openBrowser } from '#test/support/browser/browser.ts'
import { newEvidenceKey } from '#test/support/server/evidence-key.ts'
import { startPlatform } from '#test/support/server/platform.ts'
import { drawBoard } from './draw.ts'

/*
 * Draws the dashboards from the series of a run: `npm run pictures -- --boards`. Customers make visits while a real Prometheus
 * reads the metrics. Needs Debian's package prometheus.
 */

const SECONDS = 130
/** Every five seconds, so many visits are made by eight customers. */
const EVERY_MS = 5_000
const VISITS = 40

const say = (line: string) => process.stdout.write(`${line}\n`)

export async function takeBoards(): Promise<void> {
  if (!hasPrometheus) throw new Error('prometheus is not installed')
  const postgres = await startScratchServer()
  const folder = await mkdtemp(join(tmpdir(), 'boards-'))
  const browser = await openBrowser()
  try {
    await ensureBuilt(say)
    const url = postgres.url
    await install({ owner: url, application: url }, { demo: true })
    await writeFile(join(folder, 'key.pem'), newEvidenceKey(), { mode: 0o600 })
    const metricsPort = await freePort()
    const variables = (port: number) => ({
      ...benchVariables(url, port),
      METRICS_PORT: String(metricsPort),
      EVIDENCE_KEY_FILE: join(folder, 'key.pem'),
    })
    await seedIfEmpty(readEnv(variables(1)), say)
    const visits = await prepareVisits(url, (SECONDS * 1000 * VISITS) / EVERY_MS)
    const platform = await startPlatform(variables)
    const prometheus = await startPrometheus(metricsPort)
    try {
      say(`visits for ${SECONDS} seconds …`)
      for (let from = 0; from < visits.length; from += VISITS)
        await Promise.all([runClosed(platform.port, visits.slice(from, from + VISITS), 8), pause(EVERY_MS)])
      for (const name of ['platform', 'work', 'evidence']) {
        const { html, width, height, empty } = await drawBoard(name, (query) =>
          prometheus.range(query, SECONDS),
        )
        const page = await browser.newPage({ viewport: { width, height } })
        await page.setContent(html)
        await page.screenshot({ path: join(import.meta.dirname, `${name}.png`) })
        say(`${name}: ${empty.length === 0 ? 'every panel has series' : `no series in ${empty.join('; ')}`}`)
      }
    } finally {
      await prometheus.stop()
      await platform.stop()
    }
  } finally {
    await browser.close()
    await postgres.close()
    await rm(folder, { recursive: true })
  }
}

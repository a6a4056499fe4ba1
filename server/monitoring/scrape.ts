import type { Services } from '../context.ts'
import { SECOND_MS } from '../kernel/calendar.ts'
import type { Log } from '../kernel/process/log.ts'
import type { Metrics } from '../kernel/telemetry/metrics.ts'
import { apart } from '../kernel/telemetry/work.ts'
import { addDatabaseMetrics, createInstallationGauges } from './installation.ts'
import { type Readings, readInstallation } from './read.ts'

/** Milliseconds for which what was read from the database is good enough, however often it is asked for. */
const FRESH_MS = 5 * SECOND_MS
/**
 * Milliseconds after which a scrape no longer waits for the database. Prometheus gives up after ten seconds, and the
 * metrics of the process are needed most when the database does not answer.
 */
const PATIENCE_MS = 4 * SECOND_MS

/**
 * Writes the metrics for Prometheus. What the database knows is read at most once in five seconds, so that any number of
 * scrapes costs the same.
 *
 * @param options.read reads the installation
 * @param options.nowMs a clock that never goes back
 */
export function createScrape(
  services: Services,
  { registry }: Pick<Metrics, 'registry'>,
  log: Pick<Log, 'warn'>,
  options: { readonly read?: () => Promise<Readings>; readonly nowMs?: () => number } = {},
): () => Promise<string> {
  const { read = () => readInstallation(services), nowMs = () => performance.now() } = options
  addDatabaseMetrics(registry, services.db)
  const gauges = createInstallationGauges(registry)
  let last: { readonly at: number; readonly readings: Readings | null } | null = null
  let reading: Promise<void> | null = null

  async function refresh(): Promise<void> {
    const readings = await read().catch((error: unknown) => {
      log.warn({ err: error }, 'the metrics of the installation could not be read')
      return null
    })
    last = { at: nowMs(), readings }
    gauges.set(readings)
  }

  return async () => {
    if (last === null || nowMs() - last.at >= FRESH_MS) {
      reading ??= apart(refresh).finally(() => {
        reading = null
      })
      let patience: NodeJS.Timeout | undefined
      const late = new Promise<'late'>((resolve) => {
        patience = setTimeout(() => resolve('late'), PATIENCE_MS)
      })
      // Old values would hide that the database does not answer.
      if ((await Promise.race([reading, late])) === 'late') gauges.set(null)
      clearTimeout(patience)
    }
    return await registry.metrics()
  }
}

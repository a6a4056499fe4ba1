import { Pool } from 'pg'
import { Histogram, type Metric, Summary } from 'prom-client'
import { RefusedWrites } from '#server/kernel/database/refused-writes.ts'
import { createMetrics } from '#server/kernel/telemetry/metrics.ts'
import { addDatabaseMetrics, createInstallationGauges } from '#server/monitoring/installation.ts'

/** The names of all metrics that an instance reports, without those that histograms add. */
export function metricNames(): ReadonlyMap<string, 'histogram' | 'other'> {
  const { registry } = createMetrics({ process: true })
  createInstallationGauges(registry)
  addDatabaseMetrics(registry, { pool: new Pool(), refusedWrites: new RefusedWrites() })
  const known = new Map(
    registry
      .getMetricsAsArray()
      .map(({ name }): [string, 'histogram' | 'other'] => [
        name,
        isHistogram(registry.getSingleMetric(name)) ? 'histogram' : 'other',
      ]),
  )
  registry.clear()
  return known
}

const isHistogram = (metric: Metric | undefined) => metric instanceof Histogram || metric instanceof Summary

/** Whether a name in a query is that of a metric, or one of the series of a histogram. */
export function isSeries(known: ReturnType<typeof metricNames>, name: string): boolean {
  if (known.has(name)) return true
  const [, of = ''] = /^(.+)_(?:bucket|sum|count)$/.exec(name) ?? []
  return known.get(of) === 'histogram'
}

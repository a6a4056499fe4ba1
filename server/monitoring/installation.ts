import { Counter, Gauge, type Registry } from 'prom-client'
import { LONG_TRANSACTION_SECONDS } from '../call-centre/queue/long-transactions.ts'
import type { Database } from '../kernel/database/db.ts'
import { writeRefusals } from '../kernel/database/refused-writes.ts'
import type { Readings } from './read.ts'
import { afterReading, nothingSeen } from './rules/waiting.ts'

/** One value of a metric with its labels. */
type Sample = readonly [labels: Readonly<Record<string, string>>, value: number]

interface Metric {
  readonly name: string
  readonly help: string
  readonly labels: readonly string[]
  readonly samples: (readings: Readings) => readonly Sample[]
}

const age = ({ at }: Readings, since: Date | string | null): number =>
  since === null ? 0 : Math.max(0, (at.getTime() - new Date(since).getTime()) / 1000)

/** Remembers what it read before, because the rows of some backlogs have no instant. */
function waitingSeconds(of: (readings: Readings) => { oldest: number | null; newest: number | null }) {
  let seen = nothingSeen
  return (readings: Readings): readonly Sample[] => {
    const next = afterReading(seen, of(readings), performance.now())
    seen = next.seen
    return [[{}, next.seconds]]
  }
}

/**
 * The metrics of the whole installation. Every instance reports the same values, so rules take their maximum. No label
 * is an id: topics, tasks, states and the kinds of witnesses come from lists in the code, witnesses' names from the
 * configuration.
 */
function installationMetrics(): readonly Metric[] {
  return [
    {
      name: 'rv_outbox_due',
      help: 'Messages that are due and not sent, by topic.',
      labels: ['topic'],
      samples: ({ backlog }) => backlog.outbox.map(({ topic, due }) => [{ topic }, due]),
    },
    {
      name: 'rv_outbox_oldest_seconds',
      help: 'For how long the oldest message of a topic has been due.',
      labels: ['topic'],
      samples: (r) => r.backlog.outbox.map(({ topic, oldest }) => [{ topic }, age(r, oldest)]),
    },
    {
      name: 'rv_webhook_waiting',
      help: 'Deliveries to active endpoints that have not arrived.',
      labels: [],
      samples: ({ backlog }) => [[{}, backlog.deliveries.waiting]],
    },
    {
      name: 'rv_webhook_oldest_seconds',
      help: 'Age of the oldest delivery to an active endpoint that has not arrived.',
      labels: [],
      samples: (r) => [[{}, age(r, r.backlog.deliveries.oldest)]],
    },
    {
      name: 'rv_webhook_endpoints',
      help: 'Endpoints of webhooks by state.',
      labels: ['state'],
      samples: ({ backlog }) => backlog.endpoints.map(({ state, all }) => [{ state }, all]),
    },
    {
      name: 'rv_webhook_endpoints_failing',
      help: 'Active endpoints whose last delivery failed.',
      labels: [],
      samples: ({ backlog }) => [
        [{}, backlog.endpoints.find(({ state }) => state === 'ACTIVE')?.failing ?? 0],
      ],
    },
    {
      name: 'rv_attachments_waiting',
      help: 'Attachments that wait for the virus scanner.',
      labels: [],
      samples: ({ backlog }) => [[{}, backlog.attachments.waiting]],
    },
    {
      name: 'rv_attachments_oldest_seconds',
      help: 'For how long the oldest attachment has waited for the virus scanner.',
      labels: [],
      samples: (r) => [[{}, age(r, r.backlog.attachments.oldest)]],
    },
    {
      name: 'rv_job_lag_seconds',
      help: 'For how long the oldest due job of a task has waited or run.',
      labels: ['task'],
      samples: ({ jobs }) => jobs.waiting.map(({ task, lag }) => [{ task }, lag]),
    },
    {
      name: 'rv_jobs_given_up',
      help: 'Jobs that failed as often as they may.',
      labels: ['task'],
      samples: ({ jobs }) => jobs.waiting.map(({ task, givenUp }) => [{ task }, givenUp]),
    },
    {
      name: 'rv_job_scheduled_seconds',
      help: 'Time since a task was last scheduled by any instance.',
      labels: ['task'],
      samples: ({ jobs }) => jobs.scheduled.map(({ task, age: seconds }) => [{ task }, seconds]),
    },
    {
      name: 'rv_queue_cases',
      help: 'Open callback cases by what is left of the cooling-off period, and state.',
      labels: ['left', 'state'],
      samples: ({ queue }) =>
        queue.flatMap(({ urgency: left, ...states }) =>
          Object.entries(states).map(([state, cases]): Sample => [{ left, state }, cases]),
        ),
    },
    {
      name: 'rv_figures_due',
      help: 'Records newer than the figures, counted up to 10,000.',
      labels: [],
      samples: ({ backlog }) => [[{}, backlog.figures.rows]],
    },
    {
      name: 'rv_figures_lag_seconds',
      help: 'For how long, at least, the oldest record has waited to be counted.',
      labels: [],
      samples: waitingSeconds(({ backlog }) => backlog.figures),
    },
    {
      name: 'rv_evidence_due',
      help: 'Rows that wait for the log of evidence, counted up to 10,000.',
      labels: [],
      samples: ({ backlog }) => [[{}, backlog.log.rows]],
    },
    {
      name: 'rv_evidence_lag_seconds',
      help: 'For how long, at least, the oldest row has waited for the log of evidence.',
      labels: [],
      samples: waitingSeconds(({ backlog }) => backlog.log),
    },
    {
      name: 'rv_evidence_key',
      help: 'Whether an evidence key is configured; without it there are no checkpoints.',
      labels: [],
      samples: ({ evidence }) => [[{}, evidence.key === null ? 0 : 1]],
    },
    {
      name: 'rv_evidence_checkpoint_age_seconds',
      help: 'Age of the last signed checkpoint. Nothing is reported before the first one.',
      labels: [],
      samples: (r) => (r.evidence.checkpoint === null ? [] : [[{}, age(r, r.evidence.checkpoint.at)]]),
    },
    {
      name: 'rv_evidence_outside_age_seconds',
      help: 'Time since a checkpoint was last timestamped, cosigned, published or told.',
      labels: ['kind', 'by'],
      samples: (r) =>
        r.evidence.witnesses.map(({ kind, by, last }) => [
          { kind, by },
          // One that never answered has been missing since the first checkpoint could have gone there.
          last === null ? Number.POSITIVE_INFINITY : age(r, last.at),
        ]),
    },
    {
      name: 'rv_evidence_packs_waiting',
      help: 'Evidence packs that are due.',
      labels: [],
      samples: ({ evidence }) => [[{}, evidence.packs.waiting]],
    },
    {
      name: 'rv_evidence_packs_failed',
      help: 'Evidence packs that are due and could not be made so far.',
      labels: [],
      samples: ({ evidence }) => [[{}, evidence.packs.failed]],
    },
    {
      name: 'rv_restore_drill_age_seconds',
      help: 'Time since a backup was last restored and checked, by the verdict. Nothing is reported before the first drill.',
      labels: ['verdict'],
      samples: (r) => {
        const { drill } = r.evidence
        return drill === null ? [] : [[{ verdict: drill.verdict }, age(r, drill.at)]]
      },
    },
    {
      name: 'rv_backup_unstored_bytes',
      help: 'Bytes of the write-ahead log that the backup has not stored. Nothing is reported before the first backup.',
      labels: [],
      samples: ({ backup }) => (backup === null ? [] : [[{}, backup.unstoredBytes]]),
    },
    {
      name: 'rv_backup_lost',
      help: 'Whether the server deleted parts of its log that no backup had stored.',
      labels: [],
      samples: ({ backup }) => (backup === null ? [] : [[{}, backup.lost ? 1 : 0]]),
    },
    {
      name: 'rv_months_missing',
      help: 'Months, of the present and the next three, of which a table has no partition.',
      labels: ['table'],
      samples: ({ months }) => months.map(({ table, missing }) => [{ table }, missing]),
    },
    {
      name: 'rv_month_rows_astray',
      help: 'Rows in the default partition of a table, because their month has none; counted up to 10,000.',
      labels: ['table'],
      samples: ({ months }) => months.map(({ table, astray }) => [{ table }, astray]),
    },
    {
      name: 'rv_transactions_long',
      help: `Transactions that have been open for more than ${LONG_TRANSACTION_SECONDS} seconds.`,
      labels: [],
      samples: ({ transactions }) => [
        [{}, transactions.filter((seconds) => seconds > LONG_TRANSACTION_SECONDS).length],
      ],
    },
    {
      name: 'rv_transaction_oldest_seconds',
      help: 'For how long the oldest transaction has been open.',
      labels: [],
      samples: ({ transactions }) => [[{}, Math.max(0, ...transactions)]],
    },
  ]
}

/** Reads the metrics of the installation into the registry. */
export interface InstallationGauges {
  /** @param readings null if the database could not be read; nothing is then reported of the installation */
  readonly set: (readings: Readings | null) => void
}

export function createInstallationGauges(registry: Registry): InstallationGauges {
  const registers = [registry]
  const read = new Gauge({
    name: 'rv_installation_read',
    help: 'Whether the metrics of the installation could be read from the database.',
    registers,
  })
  const gauges = installationMetrics().map((metric) => ({
    metric,
    gauge: new Gauge({ name: metric.name, help: metric.help, labelNames: [...metric.labels], registers }),
  }))
  return {
    set: (readings) => {
      read.set(readings === null ? 0 : 1)
      for (const { gauge, metric } of gauges) {
        // What is not reported any more, for example a topic of which nothing waits, must not keep its last value.
        // `reset` would report 0 for a metric without labels.
        if (metric.labels.length === 0) gauge.remove()
        else gauge.reset()
        if (readings === null) continue
        for (const [labels, value] of metric.samples(readings)) gauge.set({ ...labels }, value)
      }
    },
  }
}

/** The connections of this instance. */
export function addDatabaseMetrics(
  registry: Registry,
  { pool, refusedWrites }: Pick<Database, 'pool' | 'refusedWrites'>,
): void {
  const registers = [registry]
  new Counter({
    name: 'rv_database_writes_refused_total',
    help: 'Writes that the database refused although it answers, by reason.',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset()
      for (const reason of writeRefusals) this.inc({ reason }, refusedWrites.count(reason))
    },
  })
  new Gauge({
    name: 'rv_pool_connections',
    help: 'Connections of this instance to the database, by state.',
    labelNames: ['state'],
    registers,
    collect() {
      this.set({ state: 'in_use' }, pool.totalCount - pool.idleCount)
      this.set({ state: 'idle' }, pool.idleCount)
    },
  })
  new Gauge({
    name: 'rv_pool_waiting',
    help: 'Statements of this instance that wait for a connection.',
    registers,
    collect() {
      this.set(pool.waitingCount)
    },
  })
  new Gauge({
    name: 'rv_pool_limit',
    help: 'The most connections of this instance (DATABASE_POOL).',
    registers,
  }).set(pool.options.max)
}

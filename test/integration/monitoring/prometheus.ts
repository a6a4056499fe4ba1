import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { freePort } from '#server/run/machine/ports.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

/** Whether Prometheus is on this machine (Debian: `apt-get install prometheus`). */
export const hasPrometheus = spawnSync('prometheus', ['--version']).error === undefined

const alerts = z.object({
  data: z.object({
    alerts: z.array(z.object({ state: z.string(), labels: z.record(z.string(), z.string()) })),
  }),
})
const matrix = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.number(), z.string()])),
      }),
    ),
  }),
})

/** A Prometheus that reads the metrics of one server, with the project's rules. */
export interface RunningPrometheus {
  /** The alerts that fire now, each with its labels. */
  firing(): Promise<readonly Readonly<Record<string, string>>[]>
  /** The series of a query over the last seconds. */
  range(query: string, seconds: number): Promise<z.output<typeof matrix>['data']['result']>
  stop(): Promise<void>
}

/**
 * The project's rules as a test can wait for them: they look at seconds instead of minutes. What they ask for and their
 * other bounds stay.
 */
async function quickRules(): Promise<string> {
  const rules = await readFile(join(ROOT, 'deploy/monitoring/alerts.yml'), 'utf8')
  return (
    rules
      .replace(/^( +)for: .+$/gm, '$1for: 2s')
      .replace(/\[\d+m\]/g, '[30s]')
      .replace(/(rv_job_scheduled_seconds\{[^}]*\}\)) > 300/, '$1 > 75')
      // These go by the time that passes, which no test can move.
      .replace(/(rv_(?:figures|evidence)_lag_seconds\)) > 900/g, '$1 > 10')
      .replace(/(rv_job_lag_seconds\)) > 600/, '$1 > 10')
  )
}

async function until(check: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000
  while (!(await check().catch(() => false))) {
    if (Date.now() > end) throw new Error('Prometheus did not become ready')
    await new Promise((next) => setTimeout(next, 200))
  }
}

export async function startPrometheus(metricsPort: number): Promise<RunningPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'))
  const port = await freePort()
  await writeFile(join(folder, 'alerts.yml'), await quickRules())
  await writeFile(
    join(folder, 'prometheus.yml'),
    `global: {evaluation_interval: 1s, external_labels: {runbooks: 'https://docs.example'}}
rule_files: [alerts.yml]
scrape_configs: [{job_name: return-visit, scrape_interval: 5s, scrape_timeout: 5s, static_configs: [{targets: ['127.0.0.1:${metricsPort}']}]}]
`,
  )
  const child: ChildProcess = spawn(
    'prometheus',
    [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  )
  const base = `http://127.0.0.1:${port}`
  await until(async () => (await fetch(`${base}/-/ready`)).ok)
  return {
    firing: async () => {
      const answer = alerts.parse(await (await fetch(`${base}/api/v1/alerts`)).json())
      return answer.data.alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels)
    },
    range: async (query, seconds) => {
      const end = Date.now() / 1000
      const asked = new URLSearchParams({ query, start: String(end - seconds), end: String(end), step: '2' })
      return matrix.parse(await (await fetch(`${base}/api/v1/query_range?${asked}`)).json()).data.result
    },
    stop: async () => {
      const ended = new Promise((done) => child.once('close', done))
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { isSeries, metricNames } from '#test/support/server/all-metrics.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

const rulesFile = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          for: z.string(),
          labels: z.object({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.object({ summary: z.string(), runbook_url: z.string() }),
        }),
      ),
    }),
  ),
})
const rules = rulesFile
  .parse(parse(read('deploy/monitoring/alerts.yml')))
  .groups.flatMap(({ rules: all }) => all)

const trials = z
  .object({ tests: z.array(z.object({ name: z.string() })) })
  .parse(parse(read('deploy/monitoring/alerts.test.yml'))).tests

const dashboards = readdirSync(join(ROOT, 'deploy/monitoring/grafana')).map((name) => ({
  name,
  ...z
    .object({
      panels: z.array(z.object({ targets: z.array(z.object({ expr: z.string() })) })),
    })
    .parse(JSON.parse(read(`deploy/monitoring/grafana/${name}`))),
}))

const known = metricNames()

/** The names of series in a query: what is no word of PromQL, no label and no text. */
function seriesIn(query: string): string[] {
  const bare = query
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\b(?:by|on|without|ignoring|group_left|group_right)\s*\([^)]*\)/g, '')
  return [...bare.matchAll(/\b[a-z][a-z_]*(?:_[a-z0-9]+)+\b|\bup\b/g)]
    .map(([name]) => name)
    .filter((name) => name !== 'histogram_quantile' && name !== 'group_left')
}

const exists = (name: string) => name === 'up' || isSeries(known, name)

const pageOf = (url: string) => /\/alerts\/([\w-]+\.md)$/.exec(url)?.[1] ?? url
const HEADINGS = ['What it means', 'How to see it', 'What to do', 'How to know that it is over']

describe('alerts', () => {
  test('are read from their file', () => {
    expect(rules.length).toBeGreaterThan(20)
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length)
    expect(seriesIn('max by (task) (rv_job_lag_seconds{task!~"a_b"}) > 600 and on () up == 0')).toEqual([
      'rv_job_lag_seconds',
      'up',
    ])
  })

  test('ask for series that exist', () => {
    const wrong = rules.flatMap(({ alert, expr }) => {
      const names = seriesIn(expr)
      return names.length === 0
        ? [`${alert}: none`]
        : names.filter((name) => !exists(name)).map((name) => `${alert}: ${name}`)
    })
    expect(wrong).toEqual([])
  })

  test('have a page each, which names them and has everything that an operator needs', () => {
    const wrong = rules.flatMap(({ alert, annotations }) => {
      const page = read(`docs/operations/alerts/${pageOf(annotations.runbook_url)}`)
      const [title = ''] = page.split('\n')
      const missing = HEADINGS.filter((heading) => !page.includes(`\n## ${heading}\n`))
      return [
        ...(new RegExp(`\\b${alert}\\b`).test(title) ? [] : [`${alert}: not in the title of its page`]),
        ...missing.map((heading) => `${alert}: no ${heading}`),
      ]
    })
    expect(wrong).toEqual([])
    const linked = new Set(rules.map(({ annotations }) => pageOf(annotations.runbook_url)))
    expect(readdirSync(join(ROOT, 'docs/operations/alerts')).sort()).toEqual([...linked].sort())
  })

  test('are listed in the map of operations, with their severity', () => {
    const map = read('docs/operations/README.md')
    const missing = rules.filter(
      ({ alert, labels, annotations }) =>
        !new RegExp(
          `\\| \\[${alert}\\]\\(alerts/${pageOf(annotations.runbook_url)}\\) +\\| ${labels.severity} `,
        ).test(map),
    )
    expect(missing.map(({ alert }) => alert)).toEqual([])
  })

  test('are each tried with series', () => {
    expect(trials.map(({ name }) => name).sort()).toEqual(rules.map(({ alert }) => alert).sort())
  })

  test('are each made to happen by a test of the whole form', () => {
    const provoked = ['provoked', 'provoked-work']
      .map((name) => read(`test/integration/monitoring/${name}.test.ts`))
      .join('\n')
    expect(
      rules.filter(({ alert }) => !new RegExp(`\\bseen\\(prometheus, '${alert}\\b`).test(provoked)),
    ).toEqual([])
  })

  const promtool = spawnSync('promtool', ['--version']).error === undefined
  test.skipIf(!promtool)('fire with these series and not before, as promtool sees it', () => {
    const folder = join(ROOT, 'deploy/monitoring')
    const run = (...args: string[]) => {
      const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: folder, encoding: 'utf8' })
      return status === 0 ? 'SUCCESS' : `${stdout}${stderr}`
    }
    expect(run('check', 'config', 'prometheus.yml')).toBe('SUCCESS')
    expect(run('test', 'rules', 'alerts.test.yml')).toBe('SUCCESS')
  })
})

describe('metrics', () => {
  test('on dashboards exist', () => {
    expect(dashboards.length).toBe(3)
    const wrong = dashboards.flatMap(({ name, panels }) =>
      panels
        .flatMap(({ targets }) => targets.flatMap(({ expr }) => seriesIn(expr)))
        .filter((series) => !exists(series))
        .map((series) => `${name}: ${series}`),
    )
    expect(wrong).toEqual([])
  })

  test('are all explained', () => {
    const page = read('docs/operations/monitoring.md')
    const own = [...known.keys()].filter((name) => name.startsWith('rv_'))
    expect(own.length).toBeGreaterThan(30)
    expect(own.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })

  test('that pages of operations name exist', () => {
    const pages = readdirSync(join(ROOT, 'docs/operations'), { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.md'),
    )
    const wrong = pages.flatMap((name) =>
      [...read(`docs/operations/${name}`).matchAll(/\brv_[a-z_]+/g)]
        .map(([series]) => series)
        .filter((series) => !exists(series))
        .map((series) => `${name}: ${series}`),
    )
    expect(wrong).toEqual([])
  })
})

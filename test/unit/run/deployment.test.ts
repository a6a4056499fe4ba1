import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { secretNames } from '#server/kernel/process/secret-files.ts'
import { explained } from '#server/kernel/process/settings/explained.ts'
import { schema } from '#server/kernel/process/settings/schema.ts'
import { root } from '#server/run/machine/paths.ts'

const read = (path: string) => readFileSync(join(root, 'deploy', path), 'utf8')
const kubernetes = readdirSync(join(root, 'deploy', 'kubernetes')).map((name) => read(`kubernetes/${name}`))

/** The variables that a kind of deployment sets. */
const settings = {
  compose: [
    ...read('compose/app.env').matchAll(/^([A-Z][A-Z0-9_]+)=/gm),
    ...read('compose.yaml').matchAll(/^ +([A-Z][A-Z0-9_]+): \/run\/secrets/gm),
  ].map(([, name = '']) => name),
  kubernetes: [
    ...kubernetes.join('\n').matchAll(/^ +(?:- name: )?([A-Z][A-Z0-9]*_[A-Z0-9_]+|PROCESSES)(?::|$)/gm),
  ].map(([, name = '']) => name),
}

/** Variables of other programs, and those that the measurements of the platform will read. */
const OTHERS = new Set(['POSTGRES_PASSWORD_FILE'])

describe.each(Object.entries(settings))('%s', (_kind, names) => {
  it('sets only variables that there are', () => {
    const known = new Set([...Object.keys(schema.shape), ...secretNames.map((name) => `${name}_FILE`)])
    expect(names.length).toBeGreaterThan(20)
    expect(names.filter((name) => !known.has(name) && !OTHERS.has(name))).toEqual([])
  })

  it('sets every variable without which the platform does not start, and secrets only as files', () => {
    const required = Object.entries(schema.shape).flatMap(([name, setting]) =>
      setting.safeParse(undefined).success ? [] : [name],
    )
    expect(required).toContain('STAFF_KEY')
    const missing = required.filter((name) => !names.includes(name) && !names.includes(`${name}_FILE`))
    expect(missing).toEqual([])
    const open = names.filter((name) => secretNames.includes(name))
    expect(open).toEqual([])
    expect(explained.get(schema.shape.STAFF_KEY)?.secret).toBe(true)
  })
})

it('probes ask what the server answers: only /livez restarts an instance', () => {
  const app = read('kubernetes/app.yaml')
  const probe = (name: string) => new RegExp(`${name}:\\n +httpGet: \\{ path: (\\S+),`).exec(app)?.[1]
  expect(probe('startupProbe')).toBe('/livez')
  expect(probe('livenessProbe')).toBe('/livez')
  expect(probe('readinessProbe')).toBe('/readyz')
  expect(read('compose/haproxy.cfg')).toContain('httpchk GET /readyz')
  expect(read('Containerfile')).toMatch(/HEALTHCHECK[\s\S]*\/livez/)
})

it('the image and the commands give Node the same number of threads, half of which may look up names', () => {
  const [, image] = /UV_THREADPOOL_SIZE=(\d+)/.exec(read('Containerfile')) ?? []
  const bootstrap = readFileSync(join(root, 'server/run/bootstrap.mjs'), 'utf8')
  const [, commands] = /UV_THREADPOOL_SIZE \?\?= '(\d+)'/.exec(bootstrap) ?? []
  expect(Number(image)).toBeGreaterThanOrEqual(16)
  expect(commands).toBe(image)
})

it('an instance has time to end: its patience, and ten seconds for running requests', () => {
  const [, drain] = /DRAIN_SECONDS: ['"](\d+)/.exec(read('kubernetes/config.yaml')) ?? []
  const [, grace] = /terminationGracePeriodSeconds: (\d+)/.exec(read('kubernetes/app.yaml')) ?? []
  expect(Number(grace)).toBeGreaterThanOrEqual(Number(drain) + 10 + 10)
  const [, drainHere] = /DRAIN_SECONDS=(\d+)/.exec(read('compose/app.env')) ?? []
  const [, graceHere] = /x-app:[\s\S]*?stop_grace_period: (\d+)s/.exec(read('compose.yaml')) ?? []
  expect(Number(graceHere)).toBeGreaterThanOrEqual(Number(drainHere) + 10 + 10)
})

it('every container runs as nobody special, from a read-only root, without capabilities', () => {
  for (const name of ['app.yaml', 'backup.yaml', 'migrate.yaml']) {
    const text = read(`kubernetes/${name}`)
    for (const line of [
      'runAsNonRoot: true',
      'readOnlyRootFilesystem: true',
      'allowPrivilegeEscalation: false',
      'capabilities: { drop: [ALL] }',
    ])
      expect(text, name).toContain(line)
  }
  expect(read('compose.yaml')).toMatch(/x-app:[\s\S]*read_only: true[\s\S]*cap_drop: \[ALL\][\s\S]*services:/)
  expect(read('Containerfile')).toMatch(/\nUSER 10001:10001\n/)
})

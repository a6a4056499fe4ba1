import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packAlone } from '#server/run/build/alone.ts'
import { makeSamples } from '#test/support/evidence/files.ts'

let folder: string
let trust: readonly string[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packed-'))
  const { makers, samples } = await makeSamples()
  const named = (name: string) => samples.find((one) => one.name === name)?.bytes ?? ''
  await writeFile(join(folder, 'good.pdf'), named('完好'))
  await writeFile(join(folder, 'copy.pdf'), named('完好，回访确认书'))
  await writeFile(join(folder, 'bad.pdf'), named('a page is altered'))
  const ca = join(folder, 'ca.pem')
  await writeFile(ca, makers.ca + makers.timestampCa)
  trust = [...makers.vkeys.flatMap((key) => ['--key', key]), '--ca', ca]
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs a program where there is neither a network nor anything that npm has kept. */
function run(at: string, program: string, ...args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(program, args, {
    cwd: at,
    encoding: 'utf8',
    env: {
      NODE_ENV: 'test',
      PATH: process.env.PATH ?? '',
      HOME: at,
      npm_config_cache: join(folder, 'cache'),
      npm_config_registry: 'http://127.0.0.1:1/',
      npm_config_update_notifier: 'false',
    },
  })
  return { text: stdout + stderr, status }
}

const file = (name: string) => join(folder, `${name}.pdf`)

/** What the command says of each file, called in this way. */
function judged(at: string, program: string, ...before: readonly string[]) {
  return ['good', 'copy', 'bad'].map((name) => {
    const { text, status } = run(at, program, ...before, file(name), ...trust)
    return { status, said: text.split('\n')[0]?.replace(/^.*?：/, '') }
  })
}

const right = [
  { status: 0, said: '完整' },
  { status: 0, said: '回访确认书：完整' },
  { status: 1, said: '不完整' },
]

test('the package needs no network and no other package', async () => {
  const name = await packAlone(folder)
  const empty = join(folder, 'empty')
  await mkdir(empty)
  expect(judged(folder, 'npx', '--yes', `./${name}`)).toEqual(right)
  expect(run(empty, 'npm', 'install', '--no-audit', '--no-fund', join(folder, name)).status).toBe(0)
  expect(judged(empty, join(empty, 'node_modules', '.bin', 'evidence-verify'))).toEqual(right)
  const alone = join(empty, 'node_modules', 'evidence-verify', 'evidence-verify.mjs')
  expect(judged(empty, process.execPath, alone)).toEqual(right)
  expect(run(empty, process.execPath, alone)).toEqual({
    status: 2,
    text: expect.stringMatching(/^用法：evidence-verify 文件\.pdf/),
  })
}, 240_000)

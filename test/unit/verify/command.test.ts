import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { root } from '#server/run/machine/paths.ts'
import { verifyEvidence } from '#server/verify/command.ts'
import { makeSamples } from '#test/support/evidence/files.ts'
import type { Sample } from '#test/support/evidence/sample.ts'

let folder: string
let samples: readonly Sample[]
let trust: readonly string[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-'))
  const made = await makeSamples()
  samples = made.samples
  for (const [index, { bytes }] of samples.entries()) await writeFile(join(folder, `${index}.pdf`), bytes)
  await writeFile(join(folder, 'ca.pem'), made.makers.ca)
  await writeFile(join(folder, 'tsa.pem'), made.makers.timestampCa)
  trust = [...made.makers.vkeys.flatMap((key) => ['--key', key]), '--ca', 'ca.pem', '--ca', 'tsa.pem']
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function run(...args: readonly string[]) {
  const lines: string[] = []
  const code = await verifyEvidence(args, (line) => lines.push(line), { folder, command: 'evidence-verify' })
  return { code, text: lines.join('\n') }
}

const resultsSchema = z.array(z.looseObject({ file: z.string(), verdict: z.string() }))

test('several files at once: each is judged as it should be', async () => {
  const files = samples.map((_, index) => `${index}.pdf`)
  const { code, text } = await run(...files, ...trust, '--json')
  expect(code).toBe(1)
  const judged = resultsSchema.parse(JSON.parse(text)).map(({ file, verdict }) => ({ file, verdict }))
  expect(judged).toEqual(samples.map(({ verdict }, index) => ({ file: `${index}.pdf`, verdict })))
})

test('the exit code tells whole, changed and unsure apart', async () => {
  expect((await run('0.pdf', '1.pdf', ...trust)).code).toBe(0)
  const broken = samples.findIndex(({ verdict }) => verdict === 'BROKEN')
  expect((await run('0.pdf', `${broken}.pdf`, 'none.pdf', ...trust)).code).toBe(1)
  expect((await run('0.pdf')).code).toBe(2)
  expect((await run('0.pdf', 'none.pdf', ...trust)).code).toBe(2)
  expect((await run('0.pdf', 'ca.pem', ...trust)).code).toBe(2)
})

test('it says what is wrong, and where', async () => {
  const { text } = await run(
    `${samples.findIndex(({ place }) => place?.what === 'ANSWER_CHANGED')}.pdf`,
    ...trust,
  )
  expect(text).toContain('不完整')
  expect(text).toContain('✗ 回答：第 3 题：回答与第 1 次提交时不同')
  expect(text).toContain('✓ 电子签名')
})

test('what it was called with is checked', async () => {
  expect(await run()).toMatchObject({ code: 2, text: expect.stringContaining('用法') })
  expect(await run('--unknown', '0.pdf')).toMatchObject({ code: 2, text: expect.stringContaining('用法') })
  expect(await run('0.pdf', '--key', 'none')).toEqual({ code: 2, text: '不是日志公钥（vkey）：none' })
  expect(await run('0.pdf', '--ca', '0.pdf')).toEqual({ code: 2, text: '没有证书（PEM）：0.pdf' })
  expect(await run('0.pdf', '--ca', 'none.pem')).toEqual({
    code: 2,
    text: expect.stringContaining('无法读取'),
  })
  expect((await run('.')).code).toBe(2)
})

test('it needs no configuration and no database', async () => {
  const script = join(root, 'server/run/commands/verify-evidence.ts')
  const done = promisify(execFile)(process.execPath, [script, '0.pdf', ...trust], {
    cwd: folder,
    env: { NODE_ENV: 'test', PATH: process.env.PATH ?? '', DATABASE_URL: 'postgresql://127.0.0.1:1/none' },
  })
  expect((await done).stdout).toContain('0.pdf：完整')
})

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '#server/run/machine/paths.ts'
import { makeSamples } from '#test/support/evidence/files.ts'
import type { Makers } from '#test/support/evidence/pack.ts'
import type { Sample } from '#test/support/evidence/sample.ts'
import { whole } from '#test/support/vitest/form.ts'
import { without } from '#test/unit/evidence-pack/support/tools.ts'

const guide = readFileSync(join(root, 'docs/evidence.md'), 'utf8')
const blocks = [...guide.matchAll(/^```(sh|text)\n([\s\S]*?)^```$/gm)].map(([, language, text = '']) => ({
  language,
  text,
}))

/** Each block of commands, with the lines that the guide shows below it. */
const steps = blocks.flatMap(({ language, text }, index) => {
  const next = blocks[index + 1]
  const shown = next?.language === 'text' ? next.text.trimEnd().split('\n') : []
  return language === 'sh' ? [{ commands: text, shown }] : []
})

let makers: Makers
let samples: readonly Sample[]
const folders: string[] = []
beforeAll(async () => {
  const made = await makeSamples()
  makers = made.makers
  samples = made.samples
})
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Runs the commands of the guide in one shell, until one of them fails. @returns what each block wrote */
function follow(bytes: Uint8Array): { readonly written: readonly string[]; readonly failed: boolean } {
  const folder = mkdtempSync(join(tmpdir(), 'guide-'))
  folders.push(folder)
  writeFileSync(join(folder, 'pack.pdf'), bytes)
  writeFileSync(join(folder, 'ca.pem'), makers.ca)
  writeFileSync(join(folder, 'timestamps.pem'), makers.timestampCa)
  const mark = '-- next block --'
  const script = steps.map(({ commands }) => `${commands}\necho '${mark}'\n`).join('')
  const { stdout, status } = spawnSync('bash', ['-e', '-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, VKEY: makers.log.vkey, LC_ALL: 'C.UTF-8' },
  })
  return { written: stdout.split(`${mark}\n`), failed: status !== 0 }
}

const sample = (name: string) => {
  const found = samples.find((one) => one.name === name)
  if (found === undefined) throw new Error(name)
  return found.bytes
}

const tools = without('pdfsig', 'pdfdetach', 'openssl', 'python3', 'basenc')
describe.skipIf(tools.skip)(`the commands of the guide${tools.why}`, () => {
  test('say of a whole pack what the guide says', () => {
    expect(steps).toHaveLength(7)
    const { written, failed } = follow(sample('完好'))
    expect(failed).toBe(false)
    for (const [index, { shown, commands }] of steps.entries())
      for (const line of shown) expect(written[index], commands).toContain(line)
  })

  // The block in which each file fails; the blocks before it succeed.
  test.each(
    (
      [
        ['somebody else has signed', 1],
        ['the timestamp is of another signature', 2],
        ['an event is altered and the chain computed anew', 4],
        ['a question is altered', 4],
        ['the strokes are altered', 4],
        ['what the seal covers is altered, and logged', 4],
        ['the proof is that of another visit', 5],
        ['the checkpoint is signed by somebody else in the name of the log', 6],
      ] as const
    ).filter(([, block]) => whole || block % 4 === 1),
  )('notice that %s', (name, block) => {
    const { written, failed } = follow(sample(name))
    expect([failed, written.length - 1]).toEqual([true, block])
  })

  test('notice that a page is altered', () => {
    expect(follow(sample('a page is altered')).written[0]).not.toContain('Signature is Valid')
  })
})

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { root } from '#server/run/machine/paths.ts'

const manifest = z
  .object({ scripts: z.record(z.string(), z.string()), engines: z.object({ node: z.string() }) })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))

test('every script goes through the bootstrap, so that it works from a fresh clone', () => {
  for (const [name, script] of Object.entries(manifest.scripts)) {
    expect(script, name).toMatch(/^node server\/run\/bootstrap\.mjs /)
  }
})

test('an unknown command is answered with the known ones', () => {
  const { status, stderr } = spawnSync(process.execPath, ['server/run/bootstrap.mjs', 'nonsense'], {
    cwd: root,
  })
  expect(status).toBe(1)
  expect(String(stderr)).toContain('policies:import')
})

test('every script names a command the bootstrap knows', () => {
  const { stderr } = spawnSync(process.execPath, ['server/run/bootstrap.mjs'], { cwd: root })
  const known = String(stderr).trim().split(': ')[1]?.split(', ')
  for (const script of Object.values(manifest.scripts)) expect(known).toContain(script.split(' ')[2])
})

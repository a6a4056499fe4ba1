import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runPrisma } from '#server/run/build/generate.ts'
import { root } from '#server/run/machine/paths.ts'
import { whole } from '#test/support/vitest/form.ts'

/*
 * A change of the schema must fail to compile at every place that has to follow it. Each change is made in a copy of
 * the project, the descriptors are generated from it, and the copy is compiled.
 */

interface Change {
  readonly name: string
  readonly edit: (schema: string) => string
  /** Files that must follow, among others. */
  readonly follows: readonly string[]
  /** What each error must be about, so that no error is a mere consequence of another one. */
  readonly about: RegExp
}

/** Replaces one line of a model or enum. */
function edited(block: string, line: RegExp, by: string): (schema: string) => string {
  return (schema) => {
    const whole = new RegExp(`^(?:model|enum) ${block} \\{[\\s\\S]*?^\\}`, 'm').exec(schema)?.[0] ?? ''
    if (!line.test(whole)) throw new Error(`${block} has no such line`)
    return schema.replace(whole, whole.replace(line, by))
  }
}

const changes: readonly Change[] = [
  {
    name: 'a column is renamed',
    edit: edited('Visit', /noticedAt( +DateTime\?)/, 'confirmedAt$1'),
    follows: ['server/visit/rules/steps.ts', 'server/visit/list.ts', 'server/visit/service.ts'],
    about: /noticedAt|confirmedAt/,
  },
  {
    name: 'a required column is added',
    edit: edited('VisitEvent', /( +payload +Json)/, '  source String\n$1'),
    follows: ['server/visit/write.ts'],
    about: /source/,
  },
  {
    name: 'a column is removed',
    edit: edited('CallbackCase', /.*promisedFor.*\n/, ''),
    follows: [
      'server/call-centre/queue/list.ts',
      'server/call-centre/queue/board.ts',
      'server/call-centre/rules/call.ts',
    ],
    about: /promisedFor/,
  },
  {
    name: 'a column can be null',
    edit: edited('Policy', /branch( +)String/, 'branch$1String?'),
    follows: ['server/back-office/rows.ts'],
    about: /null|expects type 'string'/,
  },
  {
    name: 'an enum has a further value',
    edit: edited('VisitStatus', /CANCELLED/, 'CANCELLED\n  PAUSED'),
    follows: ['server/visit/messages.zh-CN.ts', 'components/admin/visits/status-tag.tsx'],
    about: /PAUSED/,
  },
]

/** Milliseconds that one compilation can take on a busy machine. */
const MOST_MS = 180_000

let copy: string

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'schema-changes-'))
  const parts = ['app', 'components', 'pages', 'prisma', 'server', 'test', 'package.json', 'tsconfig.json']
  // The build writes it, so a fresh clone does not have it.
  if (existsSync(join(root, 'next-env.d.ts'))) parts.push('next-env.d.ts')
  for (const part of parts) await cp(join(root, part), join(copy, part), { recursive: true })
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
  // The short form compiles the server alone, in half the time.
  const config = { extends: './tsconfig.json', include: whole ? ['**/*.ts', '**/*.tsx'] : ['server/**/*.ts'] }
  await writeFile(join(copy, 'tsconfig.changes.json'), JSON.stringify(config))
})
afterAll(() => rm(copy, { recursive: true, force: true }))

/** Compiles the copy and returns the errors, one line each. */
async function compile(): Promise<string[]> {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const args = [
    compiler,
    '--noEmit',
    '--incremental',
    'false',
    '--pretty',
    'false',
    '-p',
    join(copy, 'tsconfig.changes.json'),
  ]
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd: copy, maxBuffer: 1e8 }, (_, stdout) => resolve(stdout))
  })
  return output.split('\n').filter((line) => /^\S+\(\d+,\d+\): error/.test(line))
}

describe('what a change of the schema breaks', () => {
  test.each(changes.filter((_, place) => whole || place === 0))(
    '$name',
    async ({ edit, follows, about }) => {
      const schemaFile = join(copy, 'prisma/schema.prisma')
      const schema = await readFile(join(root, 'prisma/schema.prisma'), 'utf8')
      await writeFile(schemaFile, edit(schema))
      await runPrisma(['generate', '--schema', schemaFile, '--generator', 'rows'])
      const errors = await compile()
      const files = new Set(errors.map((line) => line.slice(0, line.indexOf('('))))
      expect(errors.length).toBeGreaterThan(0)
      expect(follows.filter((file) => !files.has(file))).toEqual([])
      expect(errors.filter((line) => !about.test(line))).toEqual([])
    },
    MOST_MS,
  )
})

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Stryker } from '@stryker-mutator/core'
import { groupBy } from '#server/kernel/group.ts'
import { sourcesIn } from '#test/support/source/imports.ts'
import { KEPT, options } from './config.ts'
import { equivalent } from './equivalent.ts'
import { untruths } from './expected.ts'
import { CONTROL, rulesFolderOf, type UnitTests, unitTests } from './related.ts'
import { holds, mutantsOf, type Score, StrykerReport, scoreOf, table, told } from './report.ts'

/*
 * `npm run test:mutants`: changes each rule in every small way (Stryker) and asks the unit tests of its room whether they
 * notice. Exits with 1 if the tests of a folder notice too little, or if the list of equivalent mutants is stale.
 */

const ROOT = resolve(import.meta.dirname, '../..')

const { values } = parseArgs({
  options: {
    /** A folder of rules, or the beginning of its path, with or without `server/`; or a file of one. */
    only: { type: 'string', default: '' },
    /** Measures again what a kept report of the same code and tests already tells. */
    again: { type: 'boolean', default: false },
    /** The number of processes that test mutants at the same time. */
    workers: { type: 'string', default: String(Math.max(1, Math.min(4, availableParallelism()))) },
    json: { type: 'boolean', default: false },
  },
})
// Messages go to standard error, so that with --json standard output contains only the JSON.
const say = (line: string) => process.stderr.write(`${line}\n`)

/** The number of lines of rules that one run of Stryker is about. An interrupted command loses at most that much. */
const LINES_A_RUN = 400

/** The files that decide which mutants there are and which tests are asked. */
const RUNNER = ['collector', 'config', 'execute', 'host', 'messages', 'plugin', 'related', 'vitest.config']

/** The hash of everything that a file's result depends on: the rule, its tests, what these load, and the runner. */
function fingerprint(source: string, tests: UnitTests): string {
  const hash = createHash('sha256')
  const runner = RUNNER.map((name) => `test/mutants/${name}.ts`)
  const all = new Set([source, ...tests.loadedFor(source), ...runner, 'package-lock.json'])
  for (const path of [...all].sort()) {
    const file = join(ROOT, path)
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) hash.update(path).update(readFileSync(file))
  }
  return hash.digest('hex').slice(0, 16)
}

const keptName = (source: string) => source.replaceAll('/', '-')
const keptAt = (source: string, tests: UnitTests) =>
  join(KEPT, `${keptName(source)}.${fingerprint(source, tests)}.json`)
const read = (file: string) => StrykerReport.parse(JSON.parse(readFileSync(file, 'utf8')))

/** Measures the mutants of some files and keeps a report on each. */
async function measure(sources: readonly string[]): Promise<StrykerReport> {
  const started = performance.now()
  const before = unitTests()
  const kept = new Map(sources.map((source) => [source, keptAt(source, before)]))
  const file = join(KEPT, `new-${process.pid}.json`)
  rmSync(file, { force: true })
  await new Stryker(options(sources, file, Number(values.workers))).runMutationTest()
  const report = read(file)
  rmSync(file)
  const after = unitTests()
  for (const source of sources) {
    for (const old of readdirSync(KEPT)) {
      if (old.startsWith(`${keptName(source)}.`)) rmSync(join(KEPT, old))
    }
    // What was changed while it was measured may or may not be in the report.
    const place = keptAt(source, after)
    const about = report.files[source] ?? { source: readFileSync(join(ROOT, source), 'utf8'), mutants: [] }
    if (place === kept.get(source)) writeFileSync(place, JSON.stringify({ files: { [source]: about } }))
  }
  const seconds = Math.round((performance.now() - started) / 1000)
  say(`  ${sources.length} files measured in ${seconds} s`)
  return report
}

/** Files in groups of at most `LINES_A_RUN` lines, longer files alone. */
function inRuns(sources: readonly string[]): string[][] {
  const runs: { files: string[]; lines: number }[] = []
  for (const source of sources) {
    const lines = readFileSync(join(ROOT, source), 'utf8').split('\n').length
    const last = runs.at(-1)
    if (last !== undefined && last.lines + lines <= LINES_A_RUN) {
      last.files.push(source)
      last.lines += lines
    } else runs.push({ files: [source], lines })
  }
  return runs.map(({ files }) => files)
}

/** The reports on these files: the kept ones where nothing has changed since, and new ones. */
async function reportOn(sources: readonly string[]): Promise<StrykerReport> {
  mkdirSync(KEPT, { recursive: true })
  const tests = unitTests()
  const known = (source: string) => !values.again && existsSync(keptAt(source, tests))
  const reports = sources.filter(known).map((source) => read(keptAt(source, tests)))
  if (reports.length > 0) say(`  ${reports.length} files as they were at the last measurement`)
  for (const run of inRuns(sources.filter((source) => !known(source)))) reports.push(await measure(run))
  return { files: Object.assign({}, ...reports.map(({ files }) => files)) }
}

const control = sourcesIn(CONTROL).filter(({ path }) => rulesFolderOf(path) !== null)
say('the control')
const untrue = untruths(mutantsOf(await reportOn(control.map(({ path }) => path))))
for (const line of untrue) say(`  ${line}`)

const picked = sourcesIn('server')
  .map(({ path }) => path)
  .filter((path) => path.startsWith(values.only) || path.startsWith(`server/${values.only}`))
  .filter((path) => rulesFolderOf(path) !== null)
const scores: Score[] = []
for (const sources of groupBy(picked, (path) => rulesFolderOf(path) ?? '')) {
  const folder = rulesFolderOf(sources[0]) ?? ''
  say(folder)
  const listed = equivalent.filter(({ file }) => sources.includes(file))
  const score = scoreOf(folder, await reportOn(sources), listed)
  scores.push(score)
  for (const line of told(score)) say(line)
}
process.stdout.write(values.json ? `${JSON.stringify(scores, null, 2)}\n` : `${table(scores)}\n`)
process.exitCode = untrue.length === 0 && scores.length > 0 && scores.every(holds) ? 0 : 1

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Stryker } from '@stryker-mutator/core'
import { groupBy } from '#server/kernel/group.ts'
import { sourcesIn } from '#test/support/source/imports.ts'
import { KEPT, options } from './config.ts'
import { equivalent } from './equivalent.ts'
import { rulesFolderOf, type UnitTests, unitTests } from './related.ts'
import { holds, type Score, StrykerReport, scoreOf, table, told } from './report.ts'

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

/** The hash of everything that a folder's result depends on: rules, tests, what these load, and this folder. */
function fingerprint(sources: readonly string[], tests: UnitTests): string {
  const hash = createHash('sha256')
  const runner = sourcesIn('test/mutants').map(({ path }) => path)
  const loaded = sources.flatMap((source) => [...tests.loadedFor(source)])
  for (const path of [...new Set([...sources, ...loaded, ...runner, 'package-lock.json'])].sort()) {
    if (path === 'test/mutants/equivalent.ts' || path === 'test/mutants/report.ts') continue
    const file = join(ROOT, path)
    if (existsSync(file) && !file.endsWith('/')) hash.update(path).update(readFileSync(file))
  }
  return hash.digest('hex')
}

/** Stryker's report on `sources`: a kept one if nothing has changed since, or a new one. */
async function reportOn(name: string, sources: readonly string[], tests: UnitTests): Promise<StrykerReport> {
  const wanted = fingerprint(sources, tests)
  const kept = join(KEPT, `${name}.${wanted.slice(0, 16)}.json`)
  if (values.again || !existsSync(kept)) {
    mkdirSync(KEPT, { recursive: true })
    const started = performance.now()
    const file = join(KEPT, `${name}.new.json`)
    rmSync(file, { force: true })
    await new Stryker(options(sources, file, Number(values.workers))).runMutationTest()
    say(`${name}: measured in ${Math.round((performance.now() - started) / 1000)} s`)
    const report = StrykerReport.parse(JSON.parse(readFileSync(file, 'utf8')))
    // What was changed while it was measured may or may not be in the report.
    if (fingerprint(sources, unitTests()) === wanted) {
      for (const old of readdirSync(KEPT)) {
        if (old.startsWith(`${name}.`) && join(KEPT, old) !== file) rmSync(join(KEPT, old))
      }
      renameSync(file, kept)
    }
    return report
  }
  say(`${name}: nothing has changed since the last time`)
  return StrykerReport.parse(JSON.parse(readFileSync(kept, 'utf8')))
}

const picked = sourcesIn('server')
  .map(({ path }) => path)
  .filter((path) => path.startsWith(values.only) || path.startsWith(`server/${values.only}`))
  .filter((path) => rulesFolderOf(path) !== null)
const tests = unitTests()
const scores: Score[] = []
for (const sources of groupBy(picked, (path) => rulesFolderOf(path) ?? '')) {
  const folder = rulesFolderOf(sources[0]) ?? ''
  const name = (sources.length === sourcesIn(folder).length ? folder : sources[0]).replaceAll('/', '-')
  const report = await reportOn(name, sources, tests)
  const score = scoreOf(
    folder,
    report,
    equivalent.filter(({ file }) => sources.includes(file)),
  )
  scores.push(score)
  for (const line of told(score)) say(line)
}
process.stdout.write(values.json ? `${JSON.stringify(scores, null, 2)}\n` : `${table(scores)}\n`)
process.exitCode = scores.length > 0 && scores.every(holds) ? 0 : 1

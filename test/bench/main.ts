import { parseArgs } from 'node:util'
import { ensureBuilt } from '#server/run/build/build.ts'
import { benchBackOffice } from './back-office/main.ts'
import { benchBadDay } from './bad-day/main.ts'
import { benchCost } from './dashboard/cost.ts'
import { benchQuestions } from './dashboard/main.ts'
import { benchEvidence } from './evidence/main.ts'
import { benchHeaviest } from './heaviest/main.ts'
import { benchPages } from './pages.ts'
import { benchPartner } from './partner/main.ts'
import { benchQueue } from './queue/main.ts'
import { benchRestore } from './restore/main.ts'
import { type BenchRow, table } from './row.ts'
import { benchSize } from './size/main.ts'
import { benchVisits } from './visit/main.ts'

/**
 * All benchmarks. `prefix` is the first part of the names of a benchmark's result rows; `pages` is true if it needs
 * the built pages.
 */
const suites = [
  { prefix: 'h5.js.', run: benchPages, pages: true },
  { prefix: 'h5.bad.', run: benchBadDay, pages: true },
  { prefix: 'visit.', run: benchVisits, pages: true },
  { prefix: 'admin.', run: benchBackOffice, pages: true },
  { prefix: 'partner.', run: benchPartner, pages: true },
  { prefix: 'evidence.', run: benchEvidence, pages: true },
  { prefix: 'size.', run: benchSize, pages: true },
  { prefix: 'queue.', run: benchQueue, pages: false },
  { prefix: 'heaviest.', run: benchHeaviest, pages: false },
  { prefix: 'restore.', run: benchRestore, pages: false },
  { prefix: 'dashboard.cost.', run: benchCost, pages: true },
  // This benchmark first creates ten million visits, which takes about a quarter of an hour.
  { prefix: 'dashboard.ask.', run: benchQuestions, pages: false },
] as const

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, only: { type: 'string' }, visits: { type: 'string' } },
})
const only = values.only ?? ''
// How many visits a benchmark of a whole database has, for those that can have any number.
const size = values.visits === undefined ? {} : { visits: Number(values.visits) }
if (size.visits !== undefined && !(Number.isInteger(size.visits) && size.visits >= 1000))
  throw new Error('--visits: a number of at least 1000')
// Messages go to standard error, so that with --json standard output contains only the JSON.
const say = (line: string) => process.stderr.write(`${line}\n`)

const wanted = suites.filter(({ prefix }) => prefix.startsWith(only) || only.startsWith(prefix))
if (wanted.some(({ pages }) => pages)) await ensureBuilt(say)
const rows: BenchRow[] = []
for (const { run } of wanted) rows.push(...(await run(say, only, size)))
const picked = rows.filter((row) => row.name.startsWith(only))
process.stdout.write(values.json ? `${JSON.stringify(picked, null, 2)}\n` : `${table(picked)}\n`)

import { parseArgs } from 'node:util'
import { ensureBuilt } from '#server/run/build/build.ts'
import { root } from '#server/run/machine/paths.ts'
import { Fleet } from './fleet.ts'
import { brokenIn } from './invariants.ts'
import { judge, type Phase, shown } from './judge.ts'
import { type Seen, Supply, underLoad } from './load.ts'
import { openPlace } from './place.ts'
import { takeRelease } from './release.ts'

/*
 * `npm run upgrade:rehearse -- --from REF`: upgrades a database with many visits from an older release to this one and back,
 * while customers do their visits, and says whether any of them noticed. Exits with 1 if something did not hold.
 */

const { values } = parseArgs({
  options: {
    /** The release in use: a tag or commit; by default the last tag. */
    from: { type: 'string' },
    /** Visits in the tables. */
    table: { type: 'string', default: '100000' },
    /** Customers at the same time. */
    customers: { type: 'string', default: '32' },
    /** Seconds that a phase lasts at least. */
    seconds: { type: 'string', default: '20' },
    /** Visits to prepare. */
    visits: { type: 'string', default: '6000' },
    json: { type: 'boolean', default: false },
  },
})
// Messages go to standard error, so that with --json standard output contains only the JSON.
const say = (line: string) => process.stderr.write(`${line}\n`)
const leastMs = Number(values.seconds) * 1_000
const here = { folder: root }

await ensureBuilt(say)
const old = await takeRelease(values.from, say)
const place = await openPlace()
const fleet = new Fleet()
try {
  await place.migrate(old)
  say(`filling the tables with ${values.table} visits …`)
  const { variables, visits } = await place.prepare(old, Number(values.visits), Number(values.table))
  const supply = new Supply(visits)
  const seen = new Map<Phase, Seen>()
  const load = { fleet, supply, customers: Number(values.customers) }
  const phase = async (name: Phase, work: () => Promise<unknown> = async () => undefined) => {
    say(`${name} …`)
    seen.set(name, await underLoad({ ...load, leastMs }, work))
  }
  await fleet.add(old.folder, variables)
  await fleet.add(old.folder, variables)
  const warm: Seen[] = []
  /** Lets servers that have just started meet their first customers, so that phases are compared with each other. */
  const warmUp = async () => {
    say('warming up …')
    await fleet.settled()
    warm.push(await underLoad({ ...load, leastMs: 5_000 }, async () => undefined))
  }
  await warmUp()
  await phase('old alone')
  await phase('migrating under old', () => place.migrate(here))
  await phase('old on the new schema')
  await phase('rolling to new', () => fleet.replace(root, variables))
  await fleet.add(old.folder, variables)
  await fleet.remove()
  await warmUp()
  await phase('old beside new')
  await fleet.add(root, variables)
  await fleet.remove()
  await fleet.add(root, variables)
  await fleet.remove()
  await warmUp()
  await phase('new alone')
  await phase('rolling back to old', () => fleet.replace(old.folder, variables))
  await phase('old after the roll-back')
  const done = [...warm, ...seen.values()].flatMap((one) => one.done)
  const verdict = judge(seen, await brokenIn(place.pool, done), fleet.errors())
  const first = [...seen.values()].flatMap(({ failed }) => failed).slice(0, 5)
  for (const { visitId, why } of first) say(`${visitId}: ${why}`)
  const told = { from: old.commit, table: Number(values.table), customers: load.customers, ...verdict }
  process.stdout.write(values.json ? `${JSON.stringify(told, null, 2)}\n` : `${shown(verdict)}\n`)
  process.exitCode = verdict.faults.length === 0 ? 0 : 1
} finally {
  await fleet.close()
  await place.close()
}

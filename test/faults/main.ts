import { parseArgs } from 'node:util'
import { ensureBuilt } from '#server/run/build/build.ts'
import { type Shown, show, told } from './campaign.ts'
import { campaigns } from './campaigns.ts'
import { closeServer } from './servers.ts'

/*
 * `npm run faults`: lets faults happen while customers and agents work, and says what of that which was acknowledged is
 * lost or there twice. Exits with 1 if anything is, or if a control did not lose.
 */

const { values } = parseArgs({
  options: {
    /** The name of one campaign, or its beginning. */
    only: { type: 'string', default: '' },
    /** How often the fault happens; by default each campaign's own number. */
    cycles: { type: 'string' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})
// Messages go to standard error, so that with --json standard output contains only the JSON.
const say = (line: string) => process.stderr.write(`${line}\n`)

await ensureBuilt(say)
const shown: Shown[] = []
for (const campaign of campaigns.filter(({ name }) => name.startsWith(values.only))) {
  const cycles = values.cycles === undefined ? null : Number(values.cycles)
  const one = await show(campaign, { form: 'full', seed: Number(values.seed), cycles, say })
  say(told(one))
  shown.push(one)
}
await closeServer()
process.stdout.write(values.json ? `${JSON.stringify(shown, null, 2)}\n` : `${shown.map(told).join('\n')}\n`)
process.exitCode = shown.every(({ held }) => held) ? 0 : 1

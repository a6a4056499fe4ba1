import { parseArgs } from 'node:util'
import { complain, say } from '#server/run/command.ts'
import { type Newcomer, tryAs } from './machine.ts'

/**
 * `npm run newcomer`: tests what the README promises to a person with a bare machine. Each case installs everything
 * anew in a closed folder (mode 0700), starts `npm run app`, requests the pages, and stops it. A case takes about two
 * minutes.
 *
 *   --short         one case: another account without a home or git, in a folder with blanks and Chinese in its name
 *   --only NAME     the cases whose name contains NAME
 */
const asRoot = process.getuid?.() === 0
const ordinary = asRoot ? { account: 'nobody' } : {}

const cases: readonly (Newcomer & { readonly short?: boolean })[] = [
  { name: 'as whoever starts this', folder: 'return-visit' },
  {
    name: 'ordinary user',
    folder: '回访 平台 (新)',
    ...ordinary,
    homeless: true,
    gitless: true,
    short: true,
  },
  { name: 'Node 18', folder: 'return-visit', node: 18 },
  { name: 'Node 20', folder: 'return visit', node: 20, ...ordinary },
  { name: 'Node 22', folder: 'return-visit', node: 22, ...ordinary },
  { name: 'Node 24', folder: '回访', node: 24 },
]

const { values } = parseArgs({ options: { short: { type: 'boolean' }, only: { type: 'string' } } })
const wanted = cases.filter(({ name, short }) => (values.short ? short : name.includes(values.only ?? '')))
let failed = 0
for (const newcomer of wanted) {
  say(`${newcomer.name}:`)
  try {
    await tryAs(newcomer)
  } catch (error) {
    failed += 1
    complain(error)
  }
}
say(`${wanted.length - failed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

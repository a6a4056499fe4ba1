import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '#server/run/machine/paths.ts'

/** The result of one walk (a simulated customer's visit). */
export interface Ending {
  /** The kind of fault that the walk met. */
  readonly kind: string
  readonly name: string
  readonly outcome: string
  readonly seconds: number
  readonly longestWaitMs: number
  readonly faults: readonly string[]
}

/** A Chinese character takes two columns in a terminal. */
const widthOf = (text: string) => [...text].reduce((sum, letter) => sum + (letter > '\u2e7f' ? 2 : 1), 0)
const padded = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - widthOf(text)))

/** A table with the number of walks for each kind and outcome. */
export function tableOf(endings: readonly Ending[]): string {
  const kinds = [...new Set(endings.map(({ kind }) => kind))]
  const outcomes = [...new Set(endings.map(({ outcome }) => outcome))].sort()
  const count = (kind: string, outcome: string) =>
    endings.filter((each) => each.kind === kind && each.outcome === outcome).length
  const rows = kinds.map((kind) => {
    const own = endings.filter((each) => each.kind === kind)
    const longest = Math.max(...own.map(({ longestWaitMs }) => longestWaitMs))
    const cells = outcomes.map((outcome) => String(count(kind, outcome) || '·'))
    const faulty = own.filter(({ faults }) => faults.length > 0).length
    return [kind, String(own.length), ...cells, String(faulty || '·'), `${longest / 1000} s`]
  })
  const table = [['', 'walks', ...outcomes, 'FAULTS', 'longest wait'], ...rows]
  const widths = table[0]?.map((_, place) => Math.max(...table.map((row) => widthOf(row[place] ?? ''))))
  return table
    .map((row) => row.map((cell, place) => padded(cell, widths?.[place] ?? 0)).join('  '))
    .join('\n')
}

/** Prints the counts, and writes all results as JSON to the cache folder. */
export function tell(title: string, endings: readonly Ending[]): void {
  const seconds = endings.reduce((sum, each) => sum + each.seconds, 0)
  const folder = join(root, 'node_modules', '.cache', 'hostility')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${title}.json`), JSON.stringify(endings, null, 2))
  process.stdout.write(
    `\n${title}: ${endings.length} walks, ${(seconds / Math.max(1, endings.length)).toFixed(1)} s each\n${tableOf(endings)}\n`,
  )
}

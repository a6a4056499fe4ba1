import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { engines } from './engines.ts'

function cellOf(test: TestCase | undefined): string {
  if (test === undefined) return ''
  const { state } = test.result()
  if (state === 'skipped') return 'left out'
  const seconds = `${((test.diagnostic()?.duration ?? 0) / 1000).toFixed(1)} s`
  return state === 'passed' ? seconds : `FAILED ${seconds}`
}

/** A Chinese character takes two columns in a terminal. */
const widthOf = (text: string) => [...text].reduce((sum, letter) => sum + (letter > '\u2e7f' ? 2 : 1), 0)
const padded = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - widthOf(text)))

/** The engine on which a test runs its visit: the name of the suite that contains the test. */
const engineOf = ({ parent }: TestCase) => (parent.type === 'suite' ? parent.name : '')

/** At the end of a run, prints which visits were tested on which engine, and which engines this machine cannot run. */
export default class MatrixReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const own = modules.filter(({ project }) => project.name === 'engines')
    if (own.length === 0) return
    const tests = own.flatMap((module) => [...module.children.allTests()])
    const columns = [...new Set(tests.map((test) => test.name))].sort()
    const cells = (name: string) =>
      columns.map((column) => cellOf(tests.find((test) => engineOf(test) === name && test.name === column)))
    const rows = engines
      .filter(({ name }) => tests.some((test) => engineOf(test) === name))
      .map(({ name }) => [name, ...cells(name)])
    const table = [['', ...columns], ...rows]
    const widths = table[0]?.map((_, place) => Math.max(...table.map((row) => widthOf(row[place] ?? ''))))
    const lines = table.map((row) => row.map((cell, place) => padded(cell, widths?.[place] ?? 0)).join('  '))
    const leftOut = Object.entries(own[0]?.project.getProvidedContext().enginesLeftOut ?? {})
    const missing = leftOut.map(([name, why]) => `Left out: ${name}: ${why}`)
    process.stdout.write(
      `\nWhole visits on every engine:\n${lines.join('\n')}\n${missing.join('\n') || 'No engine was left out.'}\n`,
    )
  }
}

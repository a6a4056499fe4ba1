import type { Mutant } from './report.ts'

/** What is true of the control's mutants: the line, the change, and what the report has to say. */
const expected: readonly (readonly [from: string, to: string, status: Mutant['status']])[] = [
  // Made while the module is loaded.
  ["{ first: 'one', second: 'two' }", '{}', 'Killed'],
  ["'one'", '""', 'Killed'],
  ["'two'", '""', 'Survived'],
  ['{ return count > 3 }', '{}', 'Killed'],
  ['count > 3', 'true', 'Killed'],
  ['count > 3', 'false', 'Killed'],
  ['count > 3', 'count >= 3', 'Survived'],
  ['count > 3', 'count <= 3', 'Killed'],
  ['{ let reached = 0 while (reached < last) reached += 1 return reached }', '{}', 'Killed'],
  ['reached < last', 'false', 'Killed'],
  ['reached < last', 'reached <= last', 'Killed'],
  ['reached < last', 'reached >= last', 'Killed'],
  ['reached += 1', 'reached -= 1', 'Timeout'],
  ['{ const found = known.get(count) ?? count * 2 known.set(count, found) return found }', '{}', 'Killed'],
  ['known.get(count) ?? count * 2', 'known.get(count) && count * 2', 'Killed'],
  ['count * 2', 'count / 2', 'Killed'],
  // It comes after mutants that keep a wrong number, and would be killed by one that is found.
  ['known.set(count, found)', ';', 'Survived'],
  ["{ return 'nobody' }", '{}', 'NoCoverage'],
  ["'nobody'", '""', 'NoCoverage'],
]

const inOneLine = (text: string) => text.replace(/\s+/g, ' ')

/** What a report on the control says wrongly, or leaves out; one line each. */
export function untruths(mutants: readonly Mutant[]): string[] {
  const said = mutants.map(({ from, to, status }) => `${inOneLine(from)} => ${to}: ${status}`)
  const right = expected.map(([from, to, status]) => `${from} => ${to}: ${status}`)
  return [
    ...said.filter((line) => !right.includes(line)).map((line) => `is reported, and is not so: ${line}`),
    ...right.filter((line) => !said.includes(line)).map((line) => `is so, and is not reported: ${line}`),
  ]
}

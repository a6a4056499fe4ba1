import { z } from 'zod'
import type { Equivalent } from './equivalent.ts'

const Status = z.enum([
  'Killed',
  'Survived',
  'NoCoverage',
  'CompileError',
  'RuntimeError',
  'Timeout',
  'Ignored',
  'Pending',
])
const Position = z.object({ line: z.number(), column: z.number() })

/** What is used of Stryker's report (the schema of mutation-testing-elements). Lines and columns start with 1. */
export const StrykerReport = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.string(),
      mutants: z.array(
        z.object({
          mutatorName: z.string(),
          replacement: z.string().optional(),
          statusReason: z.string().optional(),
          status: Status,
          location: z.object({ start: Position, end: Position }),
        }),
      ),
    }),
  ),
})
export type StrykerReport = z.infer<typeof StrykerReport>

/** A mutant in the words of the list of equivalent ones. */
export interface Mutant {
  readonly file: string
  readonly line: number
  /** The whole line in which the mutant begins, trimmed. */
  readonly code: string
  readonly from: string
  readonly to: string
  readonly mutator: string
  readonly status: z.infer<typeof Status>
  readonly why: string
}

/** The text of `source` between two positions. */
function between(source: string, start: z.infer<typeof Position>, end: z.infer<typeof Position>): string {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  const last = lines.length - 1
  return lines
    .map((line, index) =>
      line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined),
    )
    .join('\n')
}

export function mutantsOf(report: StrykerReport): Mutant[] {
  return Object.entries(report.files).flatMap(([file, { source, mutants }]) =>
    mutants.map(({ location: { start, end }, mutatorName, replacement, status, statusReason }) => ({
      file,
      line: start.line,
      code: (source.split('\n')[start.line - 1] ?? '').trim(),
      from: between(source, start, end),
      to: replacement ?? '',
      mutator: mutatorName,
      status,
      why: statusReason ?? '',
    })),
  )
}

export interface Score {
  readonly folder: string
  readonly mutants: number
  readonly killed: number
  /** Survivors that are listed as equivalent. */
  readonly equivalent: number
  /** Survivors that are not, those that no test executes included. */
  readonly survivors: readonly Mutant[]
  /** Mutants on which the runner itself failed. They count as survivors. */
  readonly broken: number
  /** Entries of the list that no survivor matches any longer. */
  readonly stale: readonly Equivalent[]
  /** Killed mutants per hundred of those that are not equivalent. 100 if there is none. */
  readonly score: number
}

const matches = (mutant: Mutant, { file, code, from, to }: Equivalent): boolean =>
  mutant.file === file && mutant.code === code && mutant.from === from && mutant.to === to

const KILLED = new Set(['Killed', 'Timeout'])

/**
 * Counts the mutants of a folder. `listed` are the entries about the files of `report`; an entry that no survivor
 * matches is stale: the code has changed, or a test kills the mutant, which is then not equivalent.
 */
export function scoreOf(folder: string, report: StrykerReport, listed: readonly Equivalent[]): Score {
  const mutants = mutantsOf(report).filter(({ status }) => status !== 'Ignored')
  const alive = mutants.filter(({ status }) => !KILLED.has(status))
  const survivors = alive.filter((mutant) => !listed.some((entry) => matches(mutant, entry)))
  const killed = mutants.length - alive.length
  const counted = killed + survivors.length
  return {
    folder,
    mutants: mutants.length,
    killed,
    equivalent: alive.length - survivors.length,
    survivors,
    broken: mutants.filter(({ status }) => status === 'RuntimeError' || status === 'Pending').length,
    stale: listed.filter((entry) => !alive.some((mutant) => matches(mutant, entry))),
    score: counted === 0 ? 100 : (100 * killed) / counted,
  }
}

/** The share of mutants that a folder's tests have to kill, in percent. */
export const WANTED = 95

export const holds = ({ score, stale }: Score): boolean => score >= WANTED && stale.length === 0

export function table(scores: readonly Score[]): string {
  const rows = scores.map((one) => [
    one.folder.replace(/^server\//, ''),
    String(one.mutants),
    String(one.killed),
    String(one.survivors.length),
    String(one.equivalent),
    `${one.score.toFixed(1)} %${holds(one) ? '' : ' ✗'}`,
  ])
  const all = [['folder', 'mutants', 'killed', 'survived', 'equivalent', 'score'], ...rows]
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const padded = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0)
  return all.map((row) => row.map(padded).join('  ')).join('\n')
}

/** What a reader needs to write the missing test, or to see that there can be none. */
export function told({ survivors, stale }: Score): string[] {
  return [
    ...survivors.map(({ file, line, mutator, from, to, status, why }) => {
      const reason = status === 'Survived' ? '' : ` (${status}${why && `: ${why.slice(0, 200)}`})`
      return `  ${file}:${line} ${mutator}${reason}\n    - ${from}\n    + ${to}`
    }),
    ...stale.map(
      ({ file, code, from, to }) => `  stale entry about ${file}: ${code}\n    - ${from}\n    + ${to}`,
    ),
  ]
}

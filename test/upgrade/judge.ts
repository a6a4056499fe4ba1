import { percentile } from '#test/bench/row.ts'
import type { Seen } from './load.ts'

/** The phases of a rehearsal, in their order. The first is what the others are compared with. */
export const phases = [
  'old alone',
  'migrating under old',
  'old on the new schema',
  'rolling to new',
  'old beside new',
  'new alone',
  'rolling back to old',
  'old after the roll-back',
] as const
export type Phase = (typeof phases)[number]

/** One phase of a rehearsal. */
export interface PhaseRow {
  readonly phase: Phase
  readonly visits: number
  readonly failed: number
  readonly p50: number
  readonly p99: number
  /** The longest call. */
  readonly longest: number
  /** The 99th percentile as a multiple of that of the old release alone. */
  readonly ratio: number
}

export interface Verdict {
  readonly rows: readonly PhaseRow[]
  /** What did not hold, in words; none if the upgrade may be made. */
  readonly faults: readonly string[]
}

/** By how much the 99th percentile may grow in a phase. */
const MOST_RATIO = 2

/**
 * Judges a rehearsal.
 * @param broken what the check of the database found afterwards
 * @param errors lines that servers logged as errors
 */
export function judge(
  seen: ReadonlyMap<Phase, Seen>,
  broken: readonly string[],
  errors: readonly string[],
): Verdict {
  const base = percentile(seen.get(phases[0])?.times ?? [], 0.99)
  const rows = phases.flatMap((phase): PhaseRow[] => {
    const one = seen.get(phase)
    if (one === undefined) return []
    const p99 = percentile(one.times, 0.99)
    return [
      {
        phase,
        visits: one.done.length,
        failed: one.failed.length,
        p50: percentile(one.times, 0.5),
        p99,
        longest: one.times.reduce((most, time) => Math.max(most, time), 0),
        ratio: p99 / base,
      },
    ]
  })
  const missing = phases.filter((phase) => (seen.get(phase)?.done.length ?? 0) === 0)
  return {
    rows,
    faults: [
      ...missing.map((phase) => `${phase}: no visit came to its end`),
      ...rows
        .filter(({ failed }) => failed > 0)
        .map(({ phase, failed }) => `${phase}: ${failed} visits failed`),
      ...rows
        .filter(({ ratio }) => ratio > MOST_RATIO)
        .map(
          ({ phase, ratio }) => `${phase}: p99 is ${ratio.toFixed(1)} times that of the old release alone`,
        ),
      ...broken,
      ...(errors.length === 0
        ? []
        : [`${errors.length} errors in the servers' logs, the first: ${errors[0]}`]),
    ],
  }
}

/** The verdict as a table for people. */
export function shown({ rows, faults }: Verdict): string {
  const cells = [
    ['phase', 'visits', 'failed', 'p50 ms', 'p99 ms', 'longest ms', 'p99 ratio'],
    ...rows.map((row) => [
      row.phase,
      String(row.visits),
      String(row.failed),
      row.p50.toFixed(1),
      row.p99.toFixed(1),
      row.longest.toFixed(0),
      row.ratio.toFixed(2),
    ]),
  ]
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((line) => (line[column] ?? '').length)),
  )
  const lines = cells.map((line) =>
    line
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return [...lines, '', ...(faults.length === 0 ? ['The upgrade may be made.'] : faults)].join('\n')
}

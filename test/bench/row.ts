/**
 * One figure of a benchmark. `value` and `floor` are medians of the same run. `goal` is the limit for `value`, or for
 * the ratio of `value` and `floor`.
 */
export interface BenchRow {
  readonly name: string
  readonly unit: string
  readonly value: number
  /** The value of the same work without the product's own code; null when it is not measured. */
  readonly floor: number | null
  readonly goal: string
  /** Whether the goal is reached; null for a figure that has no goal. */
  readonly holds: boolean | null
  readonly conditions: string
}

function shown(value: number | null): string {
  if (value === null) return ''
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2)
}

/** The rows as a text table for human readers. */
export function table(rows: readonly BenchRow[]): string {
  const cells = [
    ['name', 'value', 'unit', 'floor', 'goal', 'holds', 'conditions'],
    ...rows.map((row) => [
      row.name,
      shown(row.value),
      row.unit,
      shown(row.floor),
      row.goal,
      row.holds === null ? '' : row.holds ? 'yes' : 'NO',
      row.conditions,
    ]),
  ]
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((line) => (line[column] ?? '').length)),
  )
  return cells
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const high = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? 0) + high) / 2
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

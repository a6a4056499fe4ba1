import { differenceInWords, type ValueKind, valueInWords } from '#components/charts/format.ts'
import type { PaperCell, PaperRow } from './paper-table.tsx'

/** One number for this month and for the month before. */
export interface Compared {
  readonly name: string
  readonly now: number | null
  readonly before: number | null
  readonly kind: ValueKind
  readonly small?: boolean
  readonly formula?: string
}

/** A table row with a number of this month, the number of the month before, and the difference. */
export function comparedRow({ name, now, before, kind, small, formula }: Compared): PaperRow {
  const difference = now === null || before === null ? null : now - before
  const shown: PaperCell = { text: valueInWords(now, kind), ...(small === undefined ? {} : { small }) }
  const cells = [name, shown, valueInWords(before, kind), differenceInWords(difference, kind)]
  return { key: name, cells: formula === undefined ? cells : [...cells, formula] }
}

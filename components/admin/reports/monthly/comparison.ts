import { differenceInWords, type ValueKind, valueInWords } from '#components/charts/format.ts'
import type { PaperCell, PaperRow } from './paper-table.tsx'

/** A number in this month and the month before. */
export interface Compared {
  readonly name: string
  readonly now: number | null
  readonly before: number | null
  readonly kind: ValueKind
  readonly small?: boolean
  readonly formula?: string
}

/** A number of this month beside that of the month before, and the difference. */
export function comparedRow({ name, now, before, kind, small, formula }: Compared): PaperRow {
  const difference = now === null || before === null ? null : now - before
  const shown: PaperCell = { text: valueInWords(now, kind), ...(small === undefined ? {} : { small }) }
  const cells = [name, shown, valueInWords(before, kind), differenceInWords(difference, kind)]
  return { key: name, cells: formula === undefined ? cells : [...cells, formula] }
}

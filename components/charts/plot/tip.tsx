import type { ReactNode } from 'react'
import css from './tip.module.css'

export interface TipLine {
  readonly key: string
  readonly swatch?: ReactNode
  readonly name: string
  readonly value: string
  /** A note beside the number, for example the number of cases or 样本少 (few cases). */
  readonly note?: string | undefined
}

/** The tooltip of a chart. */
export function Tip({ title, lines }: { title: string; lines: readonly TipLine[] }) {
  return (
    <div className={css.tip}>
      <strong>{title}</strong>
      {lines.map(({ key, swatch, name, value, note }) => (
        <div key={key} className={css.tipLine}>
          {swatch}
          <span>{name}</span>
          <b>{value}</b>
          {note !== undefined && <span className={css.tipNote}>{note}</span>}
        </div>
      ))}
    </div>
  )
}

/** The index of the column under the pointer. Recharts gives the index as a string. */
export function indexOf(active: string | null | undefined): number | null {
  if (active === null || active === undefined || active === '') return null
  const index = Number(active)
  return Number.isInteger(index) ? index : null
}

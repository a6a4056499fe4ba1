import type { ReactNode } from 'react'
import css from './legend.module.css'

export interface LegendItem {
  readonly key: string
  readonly name: string
  readonly swatch: ReactNode
}

/** The legend of a chart. Without items, nothing is rendered. */
export function Legend({ items }: { items: readonly LegendItem[] }) {
  if (items.length === 0) return null
  return (
    <ul className={css.legend}>
      {items.map(({ key, name, swatch }) => (
        <li key={key}>
          {swatch}
          {name}
        </li>
      ))}
    </ul>
  )
}

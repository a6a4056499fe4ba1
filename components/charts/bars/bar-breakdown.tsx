'use client'

import { Button } from 'antd'
import { useId, useState } from 'react'
import { valueInWords } from '../format.ts'
import { text } from '../messages.zh-CN.ts'
import { wideOf } from '../plot/axes.ts'
import { fillOf, Hatches } from '../plot/hatches.tsx'
import { Legend, type LegendItem } from '../plot/legend.tsx'
import { FillSwatch } from '../plot/marker.tsx'
import { placesOf, styleOf } from '../plot/palette.ts'
import css from './bar-breakdown.module.css'
import type { BarData } from './bar-data.ts'
import { BarRow } from './bar-row.tsx'

export interface BarBreakdownProps extends BarData {
  /** The accessible name of the chart. */
  readonly label: string
  /** The number of categories shown before 显示全部 (show all) is pressed. */
  readonly most?: number
  /** The number represented by a bar of full length. By default it is 1 for rates, otherwise the largest number. */
  readonly top?: number
}

function topOf({ kind, categories }: BarData): number {
  if (kind === 'rate') return 1
  return Math.max(0, ...categories.flatMap(({ values }) => values.map(({ value }) => value ?? 0)))
}

function hasSmall({ categories }: BarData): boolean {
  return categories.some(({ values }) => values.some(({ small }) => small === true))
}

/** The width in pixels needed after a bar for the longest number and its mark. */
function roomOf(data: BarData): number {
  const words = data.categories.flatMap(({ values }) =>
    values.map(({ value }) => valueInWords(value, data.kind)),
  )
  return Math.max(0, ...words.map(wideOf)) * 1.1 + (hasSmall(data) ? 76 : 16)
}

function legendOf(chart: string, data: BarData): LegendItem[] {
  const { series } = data
  const places = placesOf(series)
  const fill = (nth: number, small: boolean) => (
    <FillSwatch fill={fillOf(chart, places[nth] ?? nth, small)} colour={styleOf(places[nth] ?? nth).colour} />
  )
  return [
    ...(series.length < 2
      ? []
      : series.map(({ key, name }, nth) => ({ key, name, swatch: fill(nth, false) }))),
    ...(hasSmall(data) ? [{ key: '-small', name: text.smallBar, swatch: fill(0, true) }] : []),
  ]
}

/**
 * Horizontal bars, one or two per category, in the given order. Labels and links are HTML elements, so that they wrap
 * and can be focused.
 */
export function BarBreakdown({ label, most = 12, top, ...data }: BarBreakdownProps) {
  const chart = useId()
  const [all, setAll] = useState(false)
  const { categories, series } = data
  const shown = all ? categories : categories.slice(0, most)
  const shared = { chart, data, top: top ?? topOf(data), room: roomOf(data) }
  const rest = categories.length - most
  return (
    <div>
      <svg width={0} height={0} className={css.defs} aria-hidden="true">
        <Hatches chart={chart} places={placesOf(series)} />
      </svg>
      <Legend items={legendOf(chart, data)} />
      <ul className={css.barList} aria-label={label}>
        {shown.map((category) => (
          <BarRow key={category.key} {...shared} category={category} />
        ))}
      </ul>
      {rest > 0 && (
        <div className={css.screenOnly}>
          <Button type="link" size="small" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? text.showFewer : text.showAll(categories.length)}
          </Button>
        </div>
      )}
      {rest > 0 && !all && <p className={css.paperOnly}>{text.restInTable(rest)}</p>}
    </div>
  )
}

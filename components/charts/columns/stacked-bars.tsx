'use client'

import { useId } from 'react'
import { Bar, BarChart, CartesianGrid, Tooltip, XAxis, YAxis } from 'recharts'
import { count } from '../format.ts'
import { text } from '../messages.zh-CN.ts'
import { AXIS_LINE, axisWidth, domainOf, MARGIN, TICK } from '../plot/axes.ts'
import { fillOf, Hatches } from '../plot/hatches.tsx'
import { Legend } from '../plot/legend.tsx'
import { FillSwatch } from '../plot/marker.tsx'
import { PALE, placesOf, styleOf } from '../plot/palette.ts'
import { Plot } from '../plot/plot.tsx'
import { indexOf, Tip, type TipLine } from '../plot/tip.tsx'
import { Column } from './column.tsx'
import { type StackedData, type StackedRow, stackedRows, stackedSummary, sumOf } from './stacked-data.ts'

export interface StackedBarsProps extends StackedData {
  /** The accessible name of the chart. */
  readonly label: string
  readonly height?: number
}

/** Width in pixels up to which a column is filled without a hatch, because a hatch does not fit. */
const NARROW = 9

/** Stacked columns of counts per period, of two to seven series. */
export function StackedBars({ label, height = 280, ...data }: StackedBarsProps) {
  const chart = useId()
  const { periods, series, onPick } = data
  const rows = stackedRows(data)
  const totals = rows.map(({ counts }) => sumOf(counts))
  const places = placesOf(series)
  const placeAt = (nth: number) => places[nth] ?? nth
  const swatch = (nth: number) => (
    <FillSwatch fill={fillOf(chart, placeAt(nth))} colour={styleOf(placeAt(nth)).colour} />
  )

  /** The tooltip's lines, in the order of the segments from top to bottom. */
  function linesOf(index: number): TipLine[] {
    const parts = series.map(({ key, name, counts }, nth) => ({
      key: `series-${key}`,
      swatch: swatch(nth),
      name,
      value: count(counts[index] ?? 0),
    }))
    return [...parts.reverse(), { key: 'total', name: text.total, value: count(totals[index] ?? 0) }]
  }

  return (
    <>
      <Legend items={series.map(({ key, name }, nth) => ({ key, name, swatch: swatch(nth) }))} />
      <Plot height={height}>
        <BarChart
          data={rows}
          margin={MARGIN}
          barCategoryGap="20%"
          accessibilityLayer={false}
          role="img"
          aria-label={stackedSummary(label, data)}
        >
          <Hatches chart={chart} places={places} />
          <CartesianGrid vertical={false} stroke={PALE.grid} />
          <XAxis<StackedRow, number>
            dataKey="index"
            tickFormatter={(index: number) => periods[index] ?? ''}
            tick={TICK}
            axisLine={AXIS_LINE}
            tickLine={false}
            tickMargin={6}
            minTickGap={12}
            interval="equidistantPreserveStart"
          />
          <YAxis
            domain={domainOf(totals, 'count')}
            width={axisWidth(totals, 'count')}
            tickFormatter={(value: number) => count(value)}
            allowDecimals={false}
            tick={TICK}
            axisLine={false}
            tickLine={false}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: PALE.grid, fillOpacity: 0.5 }}
            content={({ active, activeIndex }) => {
              const index = indexOf(activeIndex)
              if (!active || index === null) return null
              return <Tip title={periods[index] ?? ''} lines={linesOf(index)} />
            }}
          />
          {series.map(({ key }, nth) => (
            <Bar<StackedRow, number>
              key={`series-${key}`}
              dataKey={(row) => row.counts[nth] ?? 0}
              stackId="all"
              maxBarSize={56}
              isAnimationActive={false}
              onClick={onPick === undefined ? undefined : (bar) => onPick(bar.originalDataIndex, key)}
              shape={({ x, y, width, height: tall }) => (
                <Column
                  {...{ x, y, width }}
                  height={tall}
                  fill={width > NARROW ? fillOf(chart, placeAt(nth)) : styleOf(placeAt(nth)).colour}
                  clickable={onPick !== undefined}
                />
              )}
            />
          ))}
        </BarChart>
      </Plot>
    </>
  )
}

'use client'

import { useId } from 'react'
import { Bar, BarChart, CartesianGrid, Tooltip, XAxis, YAxis } from 'recharts'
import { count } from '../format.ts'
import { text } from '../messages.zh-CN.ts'
import { AXIS_LINE, axisWidth, domainOf, MARGIN, TICK } from '../plot/axes.ts'
import { fillOf, Hatches } from '../plot/hatches.tsx'
import { PALE, styleOf } from '../plot/palette.ts'
import { Plot } from '../plot/plot.tsx'
import { indexOf, Tip } from '../plot/tip.tsx'
import { Column } from './column.tsx'
import { type HistogramBin, type HistogramData, histogramSummary, shareInAll } from './histogram-data.ts'

export interface HistogramProps extends HistogramData {
  /** The accessible name of the chart. */
  readonly label: string
  readonly height?: number
}

/**
 * Maximum number of columns for which numbers are shown above the columns. With more columns, a column is too narrow
 * for its number.
 */
const MOST_LABELLED = 16

/** One column per value or range of values, with its count above it. */
export function Histogram({ label, height = 240, ...data }: HistogramProps) {
  const chart = useId()
  const { bins, binsName, countName, onPick } = data
  const counts = bins.map((bin) => bin.count)

  function tipOf(bin: HistogramBin | undefined) {
    if (bin === undefined) return null
    const note = bin.small === true ? text.small : undefined
    const lines = [
      { key: 'count', name: countName, value: count(bin.count), note },
      { key: 'share', name: text.share, value: shareInAll(bins, bin) },
    ]
    return <Tip title={`${binsName} ${bin.name}`} lines={lines} />
  }

  return (
    <Plot height={height}>
      <BarChart
        data={[...bins]}
        margin={{ ...MARGIN, top: 22 }}
        barCategoryGap="18%"
        accessibilityLayer={false}
        role="img"
        aria-label={histogramSummary(label, data)}
      >
        <Hatches chart={chart} places={[0]} />
        <CartesianGrid vertical={false} stroke={PALE.grid} />
        <XAxis<HistogramBin, string>
          dataKey="key"
          tickFormatter={(_: string, index: number) => bins[index]?.name ?? ''}
          height={48}
          label={{ value: binsName, position: 'insideBottom', fontSize: 12, fill: PALE.words }}
          tick={TICK}
          axisLine={AXIS_LINE}
          tickLine={false}
          tickMargin={6}
        />
        <YAxis
          domain={domainOf(counts, 'count')}
          width={axisWidth(counts, 'count')}
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
            return active && index !== null ? tipOf(bins[index]) : null
          }}
        />
        <Bar<HistogramBin, number>
          dataKey="count"
          maxBarSize={72}
          isAnimationActive={false}
          label={
            bins.length <= MOST_LABELLED && {
              position: 'top',
              fontSize: 12,
              fill: PALE.words,
              formatter: (value) => count(Number(value)),
            }
          }
          onClick={(_, index) => {
            const bin = bins[index]
            if (bin !== undefined) onPick?.(bin.key)
          }}
          shape={({ x, y, width, height: tall, index }) => (
            <Column
              {...{ x, y, width }}
              height={tall}
              fill={fillOf(chart, 0, bins[index]?.small)}
              edge={styleOf(0).colour}
              clickable={onPick !== undefined}
            />
          )}
        />
      </BarChart>
    </Plot>
  )
}

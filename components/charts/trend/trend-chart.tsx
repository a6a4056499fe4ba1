'use client'

import { CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from 'recharts'
import { tickInWords } from '../format.ts'
import { text } from '../messages.zh-CN.ts'
import { AXIS_LINE, axisWidth, domainOf, MARGIN, TICK } from '../plot/axes.ts'
import { Legend, type LegendItem } from '../plot/legend.tsx'
import { BeforeSwatch, LineSwatch, Mark, SmallSwatch } from '../plot/marker.tsx'
import { PALE, placesOf, type SeriesStyle, styleOf } from '../plot/palette.ts'
import { Nothing, Plot } from '../plot/plot.tsx'
import { indexOf, Tip } from '../plot/tip.tsx'
import {
  isAlone,
  type TrendData,
  type TrendRow,
  type TrendSeries,
  trendRows,
  trendSummary,
} from './trend-data.ts'
import { trendLines } from './trend-tip.tsx'

export interface TrendChartProps extends TrendData {
  /** The accessible name of the chart. */
  readonly label: string
  readonly height?: number
}

/** Maximum number of points of a line with markers. A line with more points has no markers. */
const MOST_MARKS = 60

function legendOf(series: readonly TrendSeries[]): LegendItem[] {
  const places = placesOf(series)
  const items = series.map(({ key, name }, index) => ({
    key: `series-${key}`,
    name,
    swatch: <LineSwatch style={styleOf(places[index] ?? index)} />,
  }))
  const hasBefore = series.some(({ before }) => before !== undefined)
  const hasSmall = series.some(({ points }) => points.some(({ small }) => small === true))
  return [
    ...items,
    ...(hasBefore ? [{ key: 'before', name: text.before, swatch: <BeforeSwatch /> }] : []),
    ...(hasSmall ? [{ key: 'small', name: text.smallPoint, swatch: <SmallSwatch /> }] : []),
  ]
}

/** The previous period's line: thin and grey, with the dashes of its series. */
function beforeLine({ key, before }: TrendSeries, nth: number, style: SeriesStyle) {
  if (before === undefined) return null
  return (
    <Line<TrendRow, number | null>
      key={`before-${key}`}
      dataKey={(row) => row.before[nth] ?? null}
      stroke={PALE.before}
      strokeWidth={1.2}
      strokeDasharray={style.dash}
      dot={false}
      activeDot={false}
      isAnimationActive={false}
    />
  )
}

function seriesLine(
  { key, points }: TrendSeries,
  nth: number,
  style: SeriesStyle,
  onPick: TrendChartProps['onPick'],
) {
  const many = points.length > MOST_MARKS
  const sizeOf = (active: boolean) => (active ? 1.4 : many ? 0.55 : 1)
  const mark = (props: { cx?: number | string; cy?: number | string; index: number }, active: boolean) => {
    const { index } = props
    const point = points[index]
    const x = Number(props.cx)
    const y = Number(props.cy)
    if (point === undefined || point.value === null || !Number.isFinite(x) || !Number.isFinite(y)) return null
    const shown = active || point.small === true || !many || isAlone(points, index)
    if (!shown) return null
    const pick = onPick === undefined ? undefined : () => onPick(index, key)
    return (
      <Mark key={index} x={x} y={y} style={style} small={point.small} size={sizeOf(active)} onClick={pick} />
    )
  }
  return (
    <Line<TrendRow, number | null>
      key={`series-${key}`}
      dataKey={(row) => row.values[nth] ?? null}
      stroke={style.colour}
      strokeWidth={many ? 1.4 : 2}
      strokeDasharray={style.dash}
      dot={(props) => mark(props, false)}
      activeDot={(props) => mark(props, true)}
      isAnimationActive={false}
    />
  )
}

/** Lines over periods. A point based on few cases is hollow, and null leaves a gap. */
export function TrendChart({ label, height = 260, ...data }: TrendChartProps) {
  const { periods, series, kind, onPick } = data
  const rows = trendRows(data)
  const places = placesOf(series)
  const styleAt = (nth: number) => styleOf(places[nth] ?? nth)
  const values = rows.flatMap((row) => [...row.values, ...row.before])
  if (values.every((value) => value === null)) return <Nothing height={height} />
  return (
    <>
      <Legend items={legendOf(series)} />
      <Plot height={height}>
        <LineChart
          data={rows}
          margin={MARGIN}
          accessibilityLayer={false}
          role="img"
          aria-label={trendSummary(label, data)}
        >
          <CartesianGrid vertical={false} stroke={PALE.grid} />
          <XAxis<TrendRow, number>
            dataKey="index"
            tickFormatter={(index: number) => periods[index] ?? ''}
            tick={TICK}
            axisLine={AXIS_LINE}
            tickLine={false}
            tickMargin={6}
            minTickGap={16}
            padding={{ left: 16, right: 16 }}
            interval="equidistantPreserveStart"
          />
          <YAxis
            domain={domainOf(values, kind)}
            width={axisWidth(values, kind)}
            tickFormatter={(value: number) => tickInWords(value, kind)}
            allowDecimals={kind === 'rate'}
            tick={TICK}
            axisLine={false}
            tickLine={false}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: PALE.axis }}
            content={({ active, activeIndex }) => {
              const index = indexOf(activeIndex)
              if (!active || index === null) return null
              return <Tip title={periods[index] ?? ''} lines={trendLines(data, index)} />
            }}
          />
          {series.map((one, nth) => beforeLine(one, nth, styleAt(nth)))}
          {series.map((one, nth) => seriesLine(one, nth, styleAt(nth), onPick))}
        </LineChart>
      </Plot>
    </>
  )
}

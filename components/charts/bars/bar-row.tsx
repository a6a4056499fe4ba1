import { valueInWords } from '../format.ts'
import { SmallMark } from '../frame/small-mark.tsx'
import { Way } from '../frame/way.tsx'
import { text } from '../messages.zh-CN.ts'
import { fillOf } from '../plot/hatches.tsx'
import { placesOf, styleOf } from '../plot/palette.ts'
import { noteOf } from '../trend/trend-data.ts'
import { type BarCategory, type BarData, type BarSeries, wayOf } from './bar-data.ts'
import name from './bar-name.module.css'
import css from './bar-row.module.css'

interface RowProps {
  /** The id prefix of the chart's patterns (hatches.tsx). */
  readonly chart: string
  readonly data: BarData
  readonly category: BarCategory
  /** The number represented by a bar of full length. */
  readonly top: number
  /** The width kept free for the numbers after the bars, in pixels. */
  readonly room: number
}

/**
 * A bar with its number. The bar itself can be clicked only with a pointer. With the keyboard, the link is on the
 * category's name or, with two series, on the numbers.
 */
function Bar({
  chart,
  data,
  category,
  top,
  room,
  series,
  nth,
}: RowProps & { series: BarSeries; nth: number }) {
  const value = category.values[nth] ?? { value: null }
  const place = placesOf(data.series)[nth] ?? nth
  const words = valueInWords(value.value, data.kind)
  const way = wayOf(data, category.key, series, value)
  const share = top === 0 ? 0 : Math.min(1, Math.max(0, (value.value ?? 0) / top))
  const label = text.barOf(category.name, series.name, words)
  const title = [label, noteOf(value)].filter((part) => part !== undefined).join(' · ')
  return (
    <div className={css.bar}>
      {share > 0 && (
        <span className={css.barLength} style={{ width: `calc((100% - ${room}px) * ${share})` }}>
          <Way {...way} pointerOnly className={css.barFill} title={title}>
            <svg width="100%" height={16} aria-hidden="true">
              <rect
                width="100%"
                height="100%"
                fill={fillOf(chart, place, value.small)}
                stroke={styleOf(place).colour}
                strokeWidth={2}
              />
            </svg>
          </Way>
        </span>
      )}
      <span className={css.barValue}>
        {data.series.length === 1 ? (
          words
        ) : (
          <Way {...way} label={label}>
            {words}
          </Way>
        )}
        {value.small === true && value.value !== null && <SmallMark />}
      </span>
    </div>
  )
}

/** A category's name and its bars. The name is a link or button if the category has a list or an action. */
export function BarRow(props: RowProps) {
  const { data, category } = props
  const [first] = data.series
  const value = category.values[0] ?? { value: null }
  const way = first === undefined ? {} : wayOf(data, category.key, first, value)
  return (
    <li className={css.barRow}>
      <Way {...way} title={category.name}>
        <span className={name.barName}>{category.name}</span>
      </Way>
      <div className={css.bars}>
        {data.series.map((series, nth) => (
          <Bar key={series.key} {...props} series={series} nth={nth} />
        ))}
      </div>
    </li>
  )
}

import { count, duration, percent, shareOf } from '../format.ts'
import { Way } from '../frame/way.tsx'
import { text } from '../messages.zh-CN.ts'
import { styleOf } from '../plot/palette.ts'
import name from './bar-name.module.css'
import css from './funnel-bars.module.css'
import { droppedAfter, type FunnelData, type FunnelStep, funnelWay, shareOfFirst } from './funnel-data.ts'

export interface FunnelBarsProps extends FunnelData {
  /** The accessible name of the chart. */
  readonly label: string
}

/** The drop-off between two steps. */
function Drop({ data, step, index }: { data: FunnelData; step: FunnelStep; index: number }) {
  const dropped = droppedAfter(data.steps, index)
  if (dropped === null) return null
  const way = funnelWay(data, step.key, 'dropped', dropped)
  return (
    <div className={css.funnelDrop}>
      <span aria-hidden="true">↓</span>{' '}
      {dropped === 0 ? (
        text.noDrop
      ) : (
        <Way {...way} label={text.droppedAfter(step.name, count(dropped))}>
          {text.dropOf(count(dropped), percent(shareOf(dropped, step.count)))}
        </Way>
      )}
    </div>
  )
}

function Step({
  data,
  step,
  index,
  top,
}: {
  data: FunnelData
  step: FunnelStep
  index: number
  top: number
}) {
  const share = top === 0 ? 0 : step.count / top
  const way = funnelWay(data, step.key, 'count', step.count)
  return (
    <li>
      <div className={css.funnelStep}>
        <span className={name.barName} title={step.name}>
          {step.name}
        </span>
        <div className={css.funnelTrack}>
          <svg width={`${share * 100}%`} height={24} aria-hidden="true">
            <rect width="100%" height="100%" fill={styleOf(0).colour} />
          </svg>
        </div>
        <span className={css.funnelCount}>
          <Way {...way} label={text.barOf(step.name, text.people, count(step.count))}>
            {count(step.count)}
          </Way>
        </span>
        <span className={css.funnelShare} title={text.shareOfFirst}>
          {shareOfFirst(data.steps, step)}
        </span>
        <span className={css.funnelMedian}>
          {step.medianSeconds === undefined ? '' : text.medianOf(duration(step.medianSeconds))}
        </span>
      </div>
      <Drop data={data} step={step} index={index} />
    </li>
  )
}

/**
 * A funnel. For each step it shows the count, the count as a share of the first step's count, the median time, and
 * the drop-off to the next step.
 */
export function FunnelBars({ label, ...data }: FunnelBarsProps) {
  const top = Math.max(0, ...data.steps.map((step) => step.count))
  return (
    <ol className={css.funnel} aria-label={label}>
      {data.steps.map((step, index) => (
        <Step key={step.key} data={data} step={step} index={index} top={top} />
      ))}
    </ol>
  )
}

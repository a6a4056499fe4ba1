import { HATCH_PATHS, type SeriesStyle, styleOf } from './palette.ts'

/** The `fill` of a series, or its variant for numbers based on few cases. `chart` is the id passed to `Hatches`. */
export function fillOf(chart: string, series: number, small = false): string {
  return `url(#${chart}-${small ? 'small' : 'full'}-${series})`
}

/** The series' colour with a white hatch. */
function Full({ id, style }: { id: string; style: SeriesStyle }) {
  return (
    <pattern id={id} width={8} height={8} patternUnits="userSpaceOnUse">
      <rect width={8} height={8} fill={style.colour} />
      <path
        d={HATCH_PATHS[style.hatch]}
        stroke="#fff"
        strokeWidth={style.hatch === 'dots' ? 2.4 : 1.2}
        strokeLinecap={style.hatch === 'dots' ? 'round' : 'butt'}
      />
    </pattern>
  )
}

/** The variant for numbers based on few cases: lines in the series' colour on white. */
function Small({ id, style }: { id: string; style: SeriesStyle }) {
  return (
    <pattern id={id} width={8} height={8} patternUnits="userSpaceOnUse">
      <rect width={8} height={8} fill="#fff" />
      <path d={HATCH_PATHS.rising} stroke={style.colour} strokeWidth={2} />
    </pattern>
  )
}

/** The fill patterns of a chart's series, to be placed inside its `svg`. */
export function Hatches({ chart, series }: { chart: string; series: number }) {
  const styles = Array.from({ length: series }, (_, index) => styleOf(index))
  return (
    <defs>
      {styles.map((style, index) => (
        <g key={style.colour}>
          <Full id={`${chart}-full-${index}`} style={style} />
          <Small id={`${chart}-small-${index}`} style={style} />
        </g>
      ))}
    </defs>
  )
}

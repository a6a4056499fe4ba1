import { HATCH_PATHS, type SeriesStyle, styleOf } from './palette.ts'

/**
 * The `fill` of the series with a place in the palette, or its variant for numbers based on few cases. `chart` is the id
 * passed to `Hatches`.
 */
export function fillOf(chart: string, place: number, small = false): string {
  return `url(#${chart}-${small ? 'small' : 'full'}-${place})`
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

/** The fill patterns of a chart's series (their places in the palette), to be placed inside its `svg`. */
export function Hatches({ chart, places }: { chart: string; places: readonly number[] }) {
  return (
    <defs>
      {places.map((place) => (
        <g key={place}>
          <Full id={`${chart}-full-${place}`} style={styleOf(place)} />
          <Small id={`${chart}-small-${place}`} style={styleOf(place)} />
        </g>
      ))}
    </defs>
  )
}

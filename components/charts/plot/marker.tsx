import { MARKER_PATHS, PALE, type SeriesStyle, styleOf } from './palette.ts'

/** The marker of a point on a line. It is hollow if the number is based on few cases. */
export function Mark(props: {
  x: number
  y: number
  style: SeriesStyle
  small?: boolean
  /** A factor for the marker's size: above 1 while the pointer is over the point, below 1 if there are many points. */
  size?: number
  onClick?: (() => void) | undefined
}) {
  const { x, y, style, small = false, size = 1, onClick } = props
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the table behind the chart has the same as a button
    <g
      transform={`translate(${x} ${y})`}
      onClick={onClick}
      cursor={onClick === undefined ? undefined : 'pointer'}
    >
      {onClick !== undefined && <circle r={11} fill="transparent" />}
      <path
        d={MARKER_PATHS[style.marker]}
        transform={`scale(${size})`}
        fill={small ? '#fff' : style.colour}
        stroke={small ? style.colour : '#fff'}
        strokeWidth={small ? 1.8 : 1}
      />
    </g>
  )
}

/** The legend's sample of a line with its marker. */
export function LineSwatch({ style }: { style: SeriesStyle }) {
  return (
    <svg width={34} height={14} aria-hidden="true">
      <path d="M0 7H34" stroke={style.colour} strokeWidth={2} strokeDasharray={style.dash} />
      <Mark x={17} y={7} style={style} />
    </svg>
  )
}

/** The legend's sample of a hollow marker. */
export function SmallSwatch() {
  return (
    <svg width={14} height={14} aria-hidden="true">
      <Mark x={7} y={7} style={styleOf(0)} small />
    </svg>
  )
}

/** The legend's sample of the previous period's line. */
export function BeforeSwatch() {
  return (
    <svg width={34} height={14} aria-hidden="true">
      <path d="M0 7H34" stroke={PALE.before} strokeWidth={1.2} />
    </svg>
  )
}

/** The legend's sample of a bar. */
export function FillSwatch({ fill, colour }: { fill: string; colour: string }) {
  return (
    <svg width={22} height={14} aria-hidden="true">
      <rect x={0.5} y={0.5} width={21} height={13} rx={2} fill={fill} stroke={colour} />
    </svg>
  )
}

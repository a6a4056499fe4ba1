/** Series differ in dash, marker and hatch as well as colour, so that no information depends on colour alone. */
export type Marker = 'circle' | 'square' | 'triangle' | 'diamond'
export type Hatch = 'plain' | 'dots' | 'rising' | 'horizontal' | 'cross' | 'falling' | 'vertical'

export interface SeriesStyle {
  readonly colour: string
  /** The `stroke-dasharray` of the series' line. */
  readonly dash: string
  readonly marker: Marker
  /** The hatch, drawn in white on the series' colour. */
  readonly hatch: Hatch
}

/** The colours of Okabe and Ito. The light colours are darkened to a contrast of 3:1 on white. */
const styles: readonly [SeriesStyle, ...SeriesStyle[]] = [
  { colour: '#0072b2', dash: '0', marker: 'circle', hatch: 'plain' },
  { colour: '#d55e00', dash: '7 3', marker: 'square', hatch: 'dots' },
  { colour: '#00875f', dash: '2 3', marker: 'triangle', hatch: 'rising' },
  { colour: '#a8487e', dash: '10 3 2 3', marker: 'diamond', hatch: 'horizontal' },
  { colour: '#9c7300', dash: '5 5', marker: 'circle', hatch: 'cross' },
  { colour: '#2f8fc8', dash: '1 4', marker: 'square', hatch: 'falling' },
  { colour: '#4d4d4d', dash: '12 4', marker: 'triangle', hatch: 'vertical' },
]

export const SERIES_STYLES: readonly SeriesStyle[] = styles

/** The style of the nth series; styles repeat after the last. */
export function styleOf(index: number): SeriesStyle {
  return styles[index % styles.length] ?? styles[0]
}

/** The place of the green style, which success has in every chart. */
const GOOD = 2

/**
 * Returns the places of the styles of some series. A series of successes (`good`) is green; the others take the
 * remaining styles in order.
 */
export function placesOf(series: readonly { readonly good?: boolean | undefined }[]): number[] {
  const green = series.findIndex(({ good }) => good === true)
  if (green === -1) return series.map((_, nth) => nth)
  const others = styles.map((_, place) => place).filter((place) => place !== GOOD)
  return series.map((_, nth) => (nth === green ? GOOD : (others[nth < green ? nth : nth - 1] ?? nth)))
}

/** Colours of the parts in the background: the previous period, the axes, the grid. */
export const PALE = { before: '#7a868b', axis: '#8a979b', grid: '#e3eae8', words: '#4a5c5d' } as const

/** The SVG path of each hatch in a tile of 8 × 8. */
export const HATCH_PATHS: Readonly<Record<Hatch, string>> = {
  plain: '',
  dots: 'M2 2h.01M6 6h.01',
  rising: 'M-2 2l4-4M0 8l8-8M6 10l4-4',
  falling: 'M-2 6l4 4M0 0l8 8M6-2l4 4',
  horizontal: 'M0 4h8',
  vertical: 'M4 0v8',
  cross: 'M0 4h8M4 0v8',
}

/** The SVG path of each marker, centred on 0,0. */
export const MARKER_PATHS: Readonly<Record<Marker, string>> = {
  circle: 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z',
  square: 'M-3.6 -3.6h7.2v7.2h-7.2Z',
  triangle: 'M0 -4.8L4.7 3.6H-4.7Z',
  diamond: 'M0 -5.2L5 0L0 5.2L-5 0Z',
}

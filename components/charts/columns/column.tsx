/** A column or a segment of a column. Its edge separates it from its neighbours. */
export function Column(props: {
  x: number
  y: number
  width: number
  height: number
  fill: string
  /** The colour of the column's edge; white by default. */
  edge?: string | undefined
  clickable?: boolean
}) {
  const { x, y, width, height, fill, edge, clickable = false } = props
  if (!(width > 0 && height > 0)) return null
  const wide = width > 4
  return (
    <rect
      x={x}
      y={y}
      width={width}
      height={height}
      fill={fill}
      stroke={wide ? (edge ?? '#fff') : 'none'}
      cursor={clickable ? 'pointer' : undefined}
    />
  )
}

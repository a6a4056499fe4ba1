/** A column, or a part of one: hatched, with a white edge that parts it from its neighbours. */
export function Column(props: {
  x: number
  y: number
  width: number
  height: number
  fill: string
  /** Around it; white without one. */
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

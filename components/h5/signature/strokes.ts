/** A signature as the server keeps it: pad size in CSS pixels, points [x, y, ms since the first point], integers. */
export interface Strokes {
  readonly width: number
  readonly height: number
  readonly strokes: [number, number, number][][]
}

interface DrawnPoint {
  readonly x: number
  readonly y: number
  readonly time: number
}

/** Of a field that is written on, in CSS pixels. */
export interface Pad {
  readonly width: number
  readonly height: number
}

interface Stroke {
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

/**
 * What was drawn on one pad, on another one: as large as fits whole, in its middle, undistorted. A phone that is turned makes
 * a narrow, high pad of a wide, low one; taking the width alone as the measure cut the signature off.
 */
export function fitted<S extends Stroke>(drawn: readonly S[], from: Pad, to: Pad): S[] {
  const factor = Math.min(to.width / from.width, to.height / from.height)
  const left = (to.width - from.width * factor) / 2
  const top = (to.height - from.height * factor) / 2
  return drawn.map((stroke) => ({
    ...stroke,
    points: stroke.points.map((point) => ({
      ...point,
      x: left + point.x * factor,
      y: top + point.y * factor,
    })),
  }))
}

/**
 * What was written along the long side of an upright pad, as it reads: for a phone that lies with its top to the left. The
 * result is on a pad as wide as this one is high.
 */
export function lying<S extends Stroke>(drawn: readonly S[], upright: Pad): S[] {
  return drawn.map((stroke) => ({
    ...stroke,
    points: stroke.points.map((point) => ({ ...point, x: point.y, y: upright.width - point.x })),
  }))
}

/** The other way round: what reads on a lying pad, along the long side of the upright one. */
export function standing<S extends Stroke>(drawn: readonly S[], upright: Pad): S[] {
  return drawn.map((stroke) => ({
    ...stroke,
    points: stroke.points.map((point) => ({ ...point, x: upright.width - point.y, y: point.x })),
  }))
}

/** The server's limits: points of a stroke, strokes of a signature. */
const MOST_POINTS = 2000
const MOST_STROKES = 200

/** What was drawn, as sent. A line longer than the server takes is sent as several. */
export function toStrokes(drawn: readonly { readonly points: readonly DrawnPoint[] }[], pad: Pad): Strokes {
  const start = Math.min(...drawn.flatMap((stroke) => stroke.points.map((point) => point.time)))
  const strokes = drawn.flatMap(({ points }) => {
    const line = points.map((point): [number, number, number] => [
      Math.round(point.x),
      Math.round(point.y),
      Math.max(0, Math.round(point.time - start)),
    ])
    const parts: [number, number, number][][] = []
    for (let from = 0; from < line.length; from += MOST_POINTS)
      parts.push(line.slice(from, from + MOST_POINTS))
    return parts
  })
  return {
    width: Math.round(pad.width),
    height: Math.round(pad.height),
    strokes: strokes.slice(0, MOST_STROKES),
  }
}

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

/** The size of a field to write in, in CSS pixels. */
export interface Pad {
  readonly width: number
  readonly height: number
}

interface Stroke {
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

/**
 * Scales strokes from one pad to another: as large as fits, centred, undistorted. Both sides count. Turning a phone turns a
 * wide, low pad into a narrow, high one, and scaling by the width alone cut the signature off.
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
 * Rotates strokes written along the long side of an upright pad so that they read from left to right. The phone's top is held
 * to the left. The result belongs to a pad as wide as the upright one is high.
 */
export function lying<S extends Stroke>(drawn: readonly S[], upright: Pad): S[] {
  return drawn.map((stroke) => ({
    ...stroke,
    points: stroke.points.map((point) => ({ ...point, x: point.y, y: upright.width - point.x })),
  }))
}

/** The inverse of `lying`. */
export function standing<S extends Stroke>(drawn: readonly S[], upright: Pad): S[] {
  return drawn.map((stroke) => ({
    ...stroke,
    points: stroke.points.map((point) => ({ ...point, x: upright.width - point.y, y: point.x })),
  }))
}

/** The server's limits of points in a stroke and strokes in a signature. */
const MOST_POINTS = 2000
const MOST_STROKES = 200

/** Strokes as the server takes them. A stroke with more points than its limit is sent as several. */
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

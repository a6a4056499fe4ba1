/**
 * A signature as the server stores it. The pad size is in CSS pixels; a point is [x, y, ms since the first point];
 * all numbers are integers.
 */
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

/** The size of a signature field in CSS pixels. */
export interface Pad {
  readonly width: number
  readonly height: number
}

interface Stroke {
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

/**
 * Scales strokes from one pad to another. The result is centred, undistorted and as large as fits. The scale depends
 * on both width and height. Turning a phone turns a wide, low pad into a narrow, high one, and a scale from the width
 * alone would cut the signature off.
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
 * Rotates strokes written along the long side of an upright pad, so that they read from left to right. The phone is
 * held with its top to the left. The resulting pad is as wide as the upright pad is high.
 */
export function lying<S extends Stroke>(drawn: readonly S[], upright: Pad): S[] {
  return drawn.map((stroke) => ({
    ...stroke,
    points: stroke.points.map((point) => ({ ...point, x: point.y, y: upright.width - point.x })),
  }))
}

/** Reverses the rotation of `lying`. */
export function standing<S extends Stroke>(drawn: readonly S[], upright: Pad): S[] {
  return drawn.map((stroke) => ({
    ...stroke,
    points: stroke.points.map((point) => ({ ...point, x: upright.width - point.y, y: point.x })),
  }))
}

/** The server's limits: the maximum number of points in a stroke, and the maximum number of strokes in a signature. */
const MOST_POINTS = 2000
const MOST_STROKES = 200

/** Strokes in the format that the server accepts. A stroke with too many points is split into several strokes. */
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

import type { SignatureStrokes } from '../../evidence/signature.ts'

type Point = readonly [number, number]

/** Points nearer than this (in points of the page) to the one before them cannot be seen. */
const NEAREST = 0.15

/**
 * Scales a signature into a box without distorting it. The pad's whole area is shown; strokes that leave the pad make
 * the area larger, and are never cut off.
 *
 * @returns the strokes' points inside the box, whose upper left corner is (0, 0); and the box's height
 */
export function inkOf(
  { width, height, strokes }: SignatureStrokes,
  most: { readonly width: number; readonly height: number },
): { readonly strokes: readonly (readonly Point[])[]; readonly width: number; readonly height: number } {
  const area = { left: 0, top: 0, right: width, bottom: height }
  for (const stroke of strokes)
    for (const [x, y] of stroke) {
      area.left = Math.min(area.left, x)
      area.top = Math.min(area.top, y)
      area.right = Math.max(area.right, x)
      area.bottom = Math.max(area.bottom, y)
    }
  const scale = Math.min(most.width / (area.right - area.left), most.height / (area.bottom - area.top))
  const scaled = strokes.map((stroke) => {
    const points: Point[] = []
    for (const [x, y] of stroke) {
      const point: Point = [(x - area.left) * scale, (y - area.top) * scale]
      const before = points.at(-1)
      if (before === undefined || Math.hypot(point[0] - before[0], point[1] - before[1]) >= NEAREST)
        points.push(point)
    }
    return points
  })
  return {
    strokes: scaled,
    width: (area.right - area.left) * scale,
    height: (area.bottom - area.top) * scale,
  }
}

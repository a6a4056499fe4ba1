import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitted, lying, standing, toStrokes } from '#components/h5/signature/strokes.ts'
import { signatureSchema } from '#server/evidence/signature.ts'

test('a drawn signature is accepted by the server: integers from the first touch on, long lines in parts', () => {
  const points = Array.from({ length: 4500 }, (_, index) => ({
    x: index / 10 + 0.4,
    y: 20.6,
    time: 1_000_000.5 + index,
  }))
  const strokes = toStrokes([{ points }], { width: 320.5, height: 208 })
  expect(signatureSchema.parse(strokes)).toEqual(strokes)
  expect(strokes.strokes.map((stroke) => stroke.length)).toEqual([2000, 2000, 500])
  expect(strokes.strokes[0]?.[0]).toEqual([0, 21, 0])
})

test('a drawing with more lines than the server accepts is cut to exactly that many', () => {
  const dots = Array.from({ length: 1000 }, () => ({ points: [{ x: 1, y: 1, time: 1 }] }))
  const sent = toStrokes(dots, { width: 320, height: 208 })
  expect(signatureSchema.safeParse(sent).success).toBe(true)
  const oneMore = { ...sent, strokes: [...sent.strokes, ...sent.strokes.slice(0, 1)] }
  expect(signatureSchema.safeParse(oneMore).success).toBe(false)
})

test('a signature moved to a pad of another shape is whole and undistorted, and the same again when the phone is turned back', () => {
  const size = fc.record({
    width: fc.integer({ min: 200, max: 900 }),
    height: fc.integer({ min: 120, max: 500 }),
  })
  const share = fc.record({
    x: fc.double({ min: 0, max: 1, noNaN: true }),
    y: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(size, size, fc.array(share, { minLength: 2 }), (from, to, shares) => {
      const points = shares.map(({ x, y }) => ({ x: x * from.width, y: y * from.height }))
      const moved = fitted([{ points }], from, to)[0]?.points ?? []
      for (const { x, y } of moved) {
        expect(x).toBeGreaterThanOrEqual(-1e-6)
        expect(y).toBeGreaterThanOrEqual(-1e-6)
        expect(x).toBeLessThanOrEqual(to.width + 1e-6)
        expect(y).toBeLessThanOrEqual(to.height + 1e-6)
      }
      const factor = Math.min(to.width / from.width, to.height / from.height)
      const length = (line: readonly { x: number; y: number }[]) =>
        Math.hypot((line[1]?.x ?? 0) - (line[0]?.x ?? 0), (line[1]?.y ?? 0) - (line[0]?.y ?? 0))
      expect(length(moved)).toBeCloseTo(length(points) * factor, 5)
      expect(fitted([{ points }], from, from)).toEqual([{ points }])
    }),
  )
})

test('writing along the long side of an upright pad can be read on a flat one, and the other way round', () => {
  const pad = { width: 300, height: 640 }
  const written = [
    {
      points: [
        { x: 300, y: 0 },
        { x: 300, y: 640 },
        { x: 0, y: 640 },
        { x: 0, y: 0 },
      ],
    },
    { points: [{ x: 200, y: 100 }], penColor: 'black' },
  ]
  // The same strokes as seen when the phone is turned: the right edge of the upright pad is the top.
  const read = [
    {
      points: [
        { x: 0, y: 0 },
        { x: 640, y: 0 },
        { x: 640, y: 300 },
        { x: 0, y: 300 },
      ],
    },
    { points: [{ x: 100, y: 100 }], penColor: 'black' },
  ]
  expect(lying(written, pad)).toEqual(read)
  expect(standing(read, pad)).toEqual(written)
  const point = fc.record({ x: fc.integer({ min: 0, max: 300 }), y: fc.integer({ min: 0, max: 640 }) })
  fc.assert(
    fc.property(fc.array(point, { minLength: 1 }), (points) => {
      expect(standing(lying([{ points }], pad), pad)).toEqual([{ points }])
    }),
  )
})

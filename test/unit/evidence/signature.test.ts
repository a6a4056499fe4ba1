import { describe, expect, test } from 'vitest'
import { isWritten, signatureSchema, storedSignature } from '#server/evidence/signature.ts'

type Point = [number, number, number]
const pad = (...strokes: Point[][]) => ({ width: 320, height: 160, strokes })

describe('whether a drawing counts as a signature', () => {
  test.each([
    ['nothing', pad(), false],
    ['a dot', pad([[10, 10, 0]]), false],
    ['many dots', pad(...Array.from({ length: 50 }, (_, n): Point[] => [[n * 6, 10, n]])), false],
    [
      'a touch that slipped',
      pad([
        [10, 10, 0],
        [40, 10, 20],
      ]),
      false,
    ],
    [
      'a line just short of a quarter of the pad',
      pad([
        [0, 0, 0],
        [79, 0, 9],
      ]),
      false,
    ],
    [
      'a line of a quarter of the pad',
      pad([
        [0, 0, 0],
        [80, 0, 9],
      ]),
      true,
    ],
    [
      'short strokes that add up',
      pad(
        ...Array.from({ length: 4 }, (_, n): Point[] => [
          [0, n, 0],
          [20, n, 5],
        ]),
      ),
      true,
    ],
    [
      'a stroke there and back',
      pad([
        [0, 0, 0],
        [40, 0, 5],
        [0, 0, 9],
      ]),
      true,
    ],
  ])('%s: %#', (_, signature, written) => {
    expect(isWritten(signature)).toBe(written)
  })

  test('depends on the pad it was drawn on', () => {
    const strokes: Point[][] = [
      [
        [0, 0, 0],
        [80, 0, 9],
      ],
    ]
    expect(isWritten({ width: 1000, height: 160, strokes })).toBe(false)
  })
})

describe('a valid signature', () => {
  const points = (count: number): Point[] => Array.from({ length: count }, (_, n) => [n, n, n])

  test.each([
    ['a whole name', pad(points(2000)), true],
    ['nothing drawn', pad(), true],
    ['a stroke of too many points', pad(points(2001)), false],
    ['too many strokes', pad(...Array.from({ length: 201 }, () => points(1))), false],
    ['a stroke without points', pad([]), false],
    ['half a pixel', pad([[0.5, 0, 0]]), false],
    ['time running backwards from the first point', pad([[0, 0, -1]]), false],
    ['a pad too small to write on', { ...pad(points(2)), width: 10 }, false],
    ['something else besides', { ...pad(points(2)), image: 'data:' }, false],
  ])('%s', (_, signature, accepted) => {
    expect(signatureSchema.safeParse(signature).success).toBe(accepted)
  })
})

test('a signature is stored in one canonical form with its hash', () => {
  const stored = storedSignature(
    pad([
      [1, 2, 0],
      [3, 4, 5],
    ]),
    'sha256',
  )
  expect(stored.strokes).toBe('{"height":160,"strokes":[[[1,2,0],[3,4,5]]],"width":320}')
  expect(stored.sha256).toMatch(/^[0-9a-f]{64}$/)
  expect(
    storedSignature(
      pad([
        [1, 2, 0],
        [3, 4, 6],
      ]),
      'sha256',
    ).sha256,
  ).not.toBe(stored.sha256)
})

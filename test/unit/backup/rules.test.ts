import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BaseFacts, baseFor, walChain } from '#server/backup/rules/choose.ts'
import { removable } from '#server/backup/rules/keep.ts'
import { lsnText, readLsn, SEGMENT_BYTES, segmentName, segmentStart } from '#server/backup/rules/lsn.ts'
import { baseName, basePieceName, readBaseName, readWalName, walPiece } from '#server/backup/rules/names.ts'
import { DAY_MS } from '#server/kernel/calendar.ts'

const NOW = new Date('2026-12-01T00:00:00Z')
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS)
const MB = 1024n * 1024n

const base = (days: number, start: bigint, timeline = 1): BaseFacts => ({
  name: baseName(daysAgo(days)),
  timeline,
  start,
  end: start + MB,
  endedAt: daysAgo(days),
})

describe('positions of the write-ahead log', () => {
  test('are read as they are written', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (lsn) => {
        expect(readLsn(lsnText(lsn))).toBe(lsn)
      }),
    )
    expect(lsnText(readLsn('16/B374D848'))).toBe('16/B374D848')
    expect(() => readLsn('16-B374D848')).toThrow(RangeError)
  })

  test('are in the files that PostgreSQL names', () => {
    expect(segmentName(1, readLsn('0/1000000'))).toBe('000000010000000000000001')
    expect(segmentName(1, readLsn('16/B374D848'))).toBe('0000000100000016000000B3')
    expect(segmentName(2, readLsn('1/0'))).toBe('000000020000000100000000')
    expect(segmentStart(readLsn('16/B374D848'))).toBe(readLsn('16/B3000000'))
  })
})

describe('names', () => {
  test('sort as they were written, and are read back', () => {
    const pieces = [
      walPiece(1, 0n, 16n),
      walPiece(1, 16n, 300n),
      walPiece(1, 300n, 5000n),
      walPiece(2, 16n, 17n),
    ]
    expect(pieces.map(({ name }) => name).toSorted()).toEqual(pieces.map(({ name }) => name))
    expect(pieces.map(({ name }) => readWalName(name))).toEqual(pieces)
    const name = baseName(new Date('2026-12-01T02:17:38.123Z'))
    expect(readBaseName(basePieceName(name, 7))).toEqual({ base: name, isManifest: false })
    expect(readBaseName(`${name}-manifest`)).toEqual({ base: name, isManifest: true })
  })

  test('of anything else are not read', () => {
    for (const name of ['head', 'wal-1-2-3', 'base-x-manifest', 'base-20261201T021738Z-00001x'])
      expect([readWalName(name), readBaseName(name)]).toEqual([null, null])
  })
})

describe('the base backup of an instant', () => {
  test('is the newest one that had ended before', () => {
    const bases = [base(9, 0n), base(3, 100n * MB), base(6, 50n * MB)]
    expect(baseFor(bases, daysAgo(4))?.name).toBe(baseName(daysAgo(6)))
    expect(baseFor(bases, daysAgo(3))?.name).toBe(baseName(daysAgo(3)))
    expect(baseFor(bases, daysAgo(10))).toBeNull()
  })
})

describe('the pieces of the log', () => {
  const start = SEGMENT_BYTES + 5n * MB
  const from = base(1, start)
  const pieces = [
    walPiece(1, 0n, SEGMENT_BYTES),
    walPiece(1, SEGMENT_BYTES, SEGMENT_BYTES + 4n * MB),
    walPiece(1, SEGMENT_BYTES + 4n * MB, SEGMENT_BYTES + 9n * MB),
    walPiece(1, SEGMENT_BYTES + 9n * MB, SEGMENT_BYTES + 12n * MB),
  ]
  const end = SEGMENT_BYTES + 12n * MB

  test('begin with the whole file in which the base backup begins', () => {
    expect(walChain(from, pieces, end)).toEqual({ pieces: pieces.slice(1), to: end, gap: null })
  })

  test('of another timeline do not count', () => {
    expect(walChain(base(1, start, 2), pieces, null).gap).toEqual({ from: SEGMENT_BYTES, to: null })
  })

  test('have a gap wherever one is missing, also the last one', () => {
    for (let missing = 1; missing < pieces.length; missing += 1) {
      const { gap } = walChain(from, pieces.toSpliced(missing, 1), end)
      expect(gap?.from).toBe(pieces[missing]?.from)
      expect(gap?.to).toBe(missing + 1 < pieces.length ? pieces[missing]?.to : null)
    }
  })

  test('must reach the end of the base backup even if nobody says up to where they reach', () => {
    expect(walChain(from, pieces.slice(0, 2), null).gap).toEqual({ from: SEGMENT_BYTES + 4n * MB, to: null })
    expect(walChain(from, pieces.slice(0, 3), null).gap).toBeNull()
  })
})

describe('what is removed', () => {
  const piecesTo = (to: bigint) =>
    Array.from({ length: Number(to / SEGMENT_BYTES) }, (_, at) =>
      walPiece(1, BigInt(at) * SEGMENT_BYTES, BigInt(at + 1) * SEGMENT_BYTES),
    )

  test('leaves every second of the kept days restorable', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        (ages, days, wanted) => {
          const bases = ages.map((age) => base(age, BigInt(100 - age) * 3n * SEGMENT_BYTES))
          const pieces = piecesTo(301n * SEGMENT_BYTES)
          const removed = removable(bases, pieces, { now: NOW, days })
          const at = daysAgo(Math.min(wanted, days))
          const before = baseFor(bases, at)
          const after = baseFor(
            bases.filter(({ name }) => !removed.bases.includes(name)),
            at,
          )
          expect(after).toEqual(before)
          if (before === null) return
          const left = pieces.filter(({ name }) => !removed.pieces.includes(name))
          expect(walChain(before, left, 301n * SEGMENT_BYTES).gap).toBeNull()
        },
      ),
    )
  })

  test('is what only earlier seconds need', () => {
    const bases = [base(50, 0n), base(40, 2n * SEGMENT_BYTES), base(1, 4n * SEGMENT_BYTES)]
    const removed = removable(bases, piecesTo(6n * SEGMENT_BYTES), { now: NOW, days: 35 })
    expect(removed.bases).toEqual([baseName(daysAgo(50))])
    expect(removed.pieces).toEqual(piecesTo(2n * SEGMENT_BYTES).map(({ name }) => name))
  })

  test('is nothing while no base backup is old enough', () => {
    const removed = removable([base(3, 0n)], piecesTo(2n * SEGMENT_BYTES), { now: NOW, days: 35 })
    expect(removed).toEqual({ bases: [], pieces: [] })
  })
})

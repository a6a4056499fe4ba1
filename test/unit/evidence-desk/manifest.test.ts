import { describe, expect, test } from 'vitest'
import { countsOf, type Manifest, manifestJson, manifestTsv } from '#server/evidence-desk/rules/manifest.ts'

const file = {
  name: '2026-03/a.pdf',
  sha256: 'ab'.repeat(32),
  size: 1_200,
  visit: 'v1',
  number: 7,
  endedAt: '2026-03-02T04:00:00.000Z',
}
const manifest: Manifest = {
  month: '2026-03',
  from: '2026-02-28T16:00:00.000Z',
  until: '2026-03-31T16:00:00.000Z',
  madeAt: '2026-04-01T01:00:00.000Z',
  log: 'example.com/log',
  checkpoint: null,
  days: [
    {
      kind: 'day',
      day: '2026-03-02',
      opened: 2,
      first: 7,
      last: 8,
      ended: { SUCCESS: 1, CALLBACK: 1, CANCELLED: 0 },
    },
  ],
  files: [file, { ...file, name: '2026-03/b.pdf', size: 800, visit: 'v2', number: null }],
  missing: [{ visit: 'v3', number: 9, endedAt: file.endedAt, why: 'NOT_SEALED' }],
}

describe('the list of a month’s export', () => {
  test('counts its files, their bytes, and what is missing', () => {
    expect(countsOf(manifest)).toEqual({ files: 2, missing: 1, bytes: 2_000 })
    expect(countsOf({ files: [], missing: [] })).toEqual({ files: 0, missing: 0, bytes: 0 })
  })

  test('says everything of the manifest, its format and its counts', () => {
    expect(JSON.parse(manifestJson(manifest))).toEqual({
      format: 'return-visit-month/1',
      ...manifest,
      counts: { files: 2, missing: 1, bytes: 2_000 },
    })
  })

  test('is the same text for the same content, in whatever order the fields were made', () => {
    const turned = (value: object) => Object.fromEntries(Object.entries(value).reverse())
    expect(manifestJson(Object.assign(turned(manifest), manifest))).toBe(manifestJson(manifest))
  })

  test('as a table has the files alone, with an empty cell where a visit has no number', () => {
    expect(manifestTsv(manifest)).toBe(
      [
        'sha256\tsize\tnumber\tvisit\tendedAt\tname\n',
        `${file.sha256}\t1200\t7\tv1\t${file.endedAt}\t2026-03/a.pdf\n`,
        `${file.sha256}\t800\t\tv2\t${file.endedAt}\t2026-03/b.pdf\n`,
      ].join(''),
    )
  })
})

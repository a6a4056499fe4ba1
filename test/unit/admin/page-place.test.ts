import { describe, expect, test } from 'vitest'
import { placeFrom, placeText } from '#components/admin/ui/list/page-place.ts'

describe('the page of a list in its URL', () => {
  const filters = JSON.stringify({ status: 'OPEN', handler: 'me' })
  const place = { number: 3, after: { dueOn: '2026-03-02', id: '018f3c1e-0000-7000-8000-000000000001' } }

  test('is read as it was written', () => {
    expect(placeFrom(placeText(place, filters), filters)).toEqual(place)
    const opaque = { number: 2, after: 'v~1~2026' }
    expect(placeFrom(placeText(opaque, filters), filters)).toEqual(opaque)
  })

  test('belongs to its filters: with others, the list begins at its first page', () => {
    expect(placeFrom(placeText(place, filters), JSON.stringify({ status: 'CLOSED', handler: 'me' }))).toEqual(
      {
        number: 1,
        after: null,
      },
    )
  })

  test('does not break the page when somebody has changed it', () => {
    for (const written of [null, '', '3', '3~~', '0~abc~"x"', '3~abc', '-1~abc~1', `2~${'z'.repeat(500)}~{`])
      expect(placeFrom(written, filters), String(written)).toEqual({ number: 1, after: null })
    const broken = placeText(place, filters).slice(0, -3)
    expect(placeFrom(broken, filters)).toEqual({ number: 1, after: null })
  })
})

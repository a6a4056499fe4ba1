import { describe, expect, test } from 'vitest'
import { insertPlaceholder, openingBefore, piecesOf } from '#components/admin/templates/draft/placeholders.ts'
import { instantOf } from '#components/admin/templates/version/times.ts'

describe('texts with placeholders', () => {
  test('are the text again when their pieces are joined', () => {
    for (const text of ['', '您好', '{{term}}', '保障{{term}}，{{ nobody }}', '{{', '}}{{term}}{{']) {
      expect(
        piecesOf(text)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text)
    }
  })

  test('have known and unknown placeholders told apart', () => {
    expect(piecesOf('a{{term}}b{{ nobody }}')).toEqual([
      { kind: 'words', text: 'a' },
      { kind: 'placeholder', text: '{{term}}', name: 'term', known: true },
      { kind: 'words', text: 'b' },
      { kind: 'placeholder', text: '{{ nobody }}', name: 'nobody', known: false },
    ])
  })

  test('open the menu after {{, filtered by what was typed', () => {
    expect(openingBefore('保费{{pre', 7)).toEqual({ from: 2, typed: 'pre' })
    expect(openingBefore('保费{{', 4)).toEqual({ from: 2, typed: '' })
    expect(openingBefore('{{term}}', 8)).toBeNull()
    expect(openingBefore('保费', 2)).toBeNull()
  })

  test('get the chosen placeholder instead of what was typed, with the caret behind it', () => {
    expect(insertPlaceholder('缴{{pr元', 'premium', 1, 5)).toEqual({ text: '缴{{premium}}元', caret: 12 })
    expect(insertPlaceholder('缴元', 'premium', 1, 1)).toEqual({ text: '缴{{premium}}元', caret: 12 })
  })

  test('do not get closing braces twice', () => {
    expect(insertPlaceholder('{{te}}年', 'term', 0, 4).text).toBe('{{term}}年')
  })
})

describe('wall time of Shanghai', () => {
  test('is eight hours ahead, whatever the browser’s zone', () => {
    expect(instantOf('2026-03-02 00:30')).toBe('2026-03-01T16:30:00.000Z')
  })

  test('refuses anything else as a time', () => {
    expect(instantOf('')).toBeNull()
    expect(instantOf('2026-13-40 00:30')).toBeNull()
    expect(instantOf('tomorrow')).toBeNull()
  })
})

import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Fonts, loadFonts } from '#server/evidence-pack/draw/fonts.ts'
import { codePointName, unitsOf, widthOf } from '#server/evidence-pack/draw/glyphs.ts'
import { wrap } from '#server/evidence-pack/draw/wrap.ts'

let fonts: Fonts
beforeAll(async () => {
  fonts = await loadFonts()
})

const linesOf = (text: string, width: number) =>
  wrap(unitsOf(text, fonts.regular), width).map((line) => line.map((unit) => unit.text).join(''))

describe('lines', () => {
  test('end between any two Han characters, but do not begin with a closing mark or end with an opening one', () => {
    expect(linesOf('您是否知晓犹豫期内', 4)).toEqual(['您是否知', '晓犹豫期', '内'])
    expect(linesOf('您是否清，楚吗？', 4)).toEqual(['您是否', '清，楚', '吗？'])
    expect(linesOf('保险合同（电子版）', 5)).toEqual(['保险合同', '（电子版）'])
  })

  test('keep words, amounts and dates whole', () => {
    expect(linesOf('Universal Life 2026 保额20,000.00元', 6)).toEqual([
      'Universal',
      'Life 2026 保',
      '额20,000.00',
      '元',
    ])
    expect(linesOf('签于2026-03-02 11:02:31', 6)).toEqual(['签于', '2026-03-02', '11:02:31'])
  })

  test('break a word only if it is longer than a line', () => {
    const hash = '0123456789abcdef'.repeat(4)
    const lines = linesOf(hash, 10)
    expect(lines.join('')).toBe(hash)
    expect(lines.length).toBe(Math.ceil(widthOf(unitsOf(hash, fonts.regular)) / 10))
  })

  test('lose nothing but blanks, are no wider than asked, and never end without a line', () => {
    const pieces = [
      '您',
      '，',
      '（',
      '）',
      '“',
      'O’Brien',
      ' ',
      '2026-03-02',
      '㛃',
      '𠮷',
      '龘',
      '…',
      '%',
      'Łukasz',
      '😀',
    ]
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((all) => all.join(''))
    fc.assert(
      fc.property(text, fc.integer({ min: 4, max: 20 }), (given, width) => {
        const units = unitsOf(given, fonts.regular)
        const lines = wrap(units, width)
        const bare = (some: readonly { readonly text: string }[]) =>
          some
            .map((one) => one.text)
            .join('')
            .replaceAll(' ', '')
        expect(bare(lines.flat())).toBe(bare(units))
        expect(lines.length).toBeGreaterThan(0)
        for (const line of lines) if (line.length > 1) expect(widthOf(line)).toBeLessThanOrEqual(width)
      }),
    )
  })
})

describe('characters', () => {
  const fontsIn = (text: string) => unitsOf(text, fonts.regular).map(({ font }) => font)

  test('have a font: rare names, Traditional Chinese and Latin letters with marks', () => {
    for (const text of ['䶮㛃𬭎𫍽喆堃鬱龍穎嘅', 'Łukasz Őry Ñandú Nguyễn Əliyev', '①℃％￥·—…○√×']) {
      expect(fontsIn(text), text).not.toContain(null)
    }
  })

  test('become a box with their code point if no font has them; only those without a form are left out', () => {
    expect(unitsOf('吉𠮷😀', fonts.regular).map(({ font }) => font === null)).toEqual([false, true, true])
    expect(codePointName('𠮷')).toBe('U+20BB7')
    expect(codePointName('㛃')).toBe('U+36C3')
    expect(unitsOf('a\u200b\ufe0fb', fonts.regular).map((unit) => unit.text)).toEqual(['a', 'b'])
  })

  test('quotation marks take the Latin font inside Latin words, and the Han font elsewhere', () => {
    expect(fontsIn('O’B')[1]).toBe('regular1')
    expect(fontsIn('是“否”吗')[1]).toBe('regular0')
  })
})

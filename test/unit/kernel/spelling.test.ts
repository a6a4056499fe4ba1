import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  normalIdNumber,
  normalName,
  normalPhone,
  normalPolicyNo,
  normalUsername,
  officialName,
  shownForm,
} from '#server/kernel/text/spelling.ts'

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string())

const INVISIBLE = ['\u200b', '\u202d', '\u202c', '\ufeff', '\u200e', '\u00ad', '\u0000', '\u2066', '\ud800']
const DOTS = [...'·•・．･‧∙.']
const APOSTROPHES = [..."'’‘ʼ＇`´"]
const DASHES = [...'-‐‑–—－−']

const fullWidth = (text: string) =>
  text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))

const upper = (text: string) => text.toUpperCase()
const lower = (text: string) => text.toLowerCase()
const same = (text: string) => text

/** Variants of the text with an invisible character, or none, inserted before each of its characters and at its end. */
function strewn(text: string): fc.Arbitrary<string> {
  const mark = fc.constantFrom('', '', ...INVISIBLE)
  return fc
    .array(mark, { minLength: text.length + 1, maxLength: text.length + 1 })
    .map((marks) => [...text, ''].map((one, index) => `${marks[index] ?? ''}${one}`).join(''))
}

/** Different spellings of the same text, as they arrive in practice. */
function variants(text: string, spelled: readonly ((text: string) => string)[]): fc.Arbitrary<string> {
  return fc.constantFrom(...spelled).chain((spell) => strewn(spell(text)))
}

const replacing = (one: string, others: readonly string[]) =>
  others.map((other) => (text: string) => text.replaceAll(one, other))

const respaced = (text: string) => ` ${text.replaceAll(' ', ' \u3000 ')}\t`

describe('names', () => {
  test.each([
    ['阿迪力·测试热', replacing('·', DOTS)],
    ["Shaun O'Testperson", [...replacing("'", APOSTROPHES), upper, lower, fullWidth, respaced]],
    ['Kim Min-jun Testperson', [...replacing('-', DASHES), upper, fullWidth, respaced]],
    ['José Testperson', [(text: string) => text.normalize('NFD'), upper]],
    ['测试客户甲', [same, respaced]],
  ])('of %s are equal however they are typed', (name, spelled) => {
    fc.assert(
      fc.property(variants(name, spelled), (typed) => {
        expect(normalName(typed)).toBe(normalName(name))
      }),
    )
  })

  test('are sent to the identity register with its own dot, and without invisible characters', () => {
    expect(officialName('阿迪力•测试热\u200b')).toBe('阿迪力·测试热')
    expect(officialName(' Shaun  O’Testperson ')).toBe("Shaun O'Testperson")
  })

  test('that differ stay different', () => {
    const names = [
      '阿迪力·测试热',
      '阿迪力测试热',
      '阿迪力·测试',
      '测试客户甲',
      '测试客户乙',
      'Jose',
      'José',
      'O-Test',
      "O'Test",
    ]
    expect(new Set(names.map(normalName)).size).toBe(names.length)
  })
})

describe('document numbers', () => {
  test.each(['X99999801', '99999919900101001X', 'H99999999(01)'])(
    'of %s are equal however they are typed',
    (number) => {
      const grouped = (text: string) => text.replace(/.{4}/g, '$& ')
      fc.assert(
        fc.property(variants(number, [same, lower, fullWidth, grouped, respaced]), (typed) => {
          expect(normalIdNumber(typed)).toBe(number)
        }),
      )
    },
  )

  test('that differ stay different', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Z0-9]{4,20}$/),
        fc.stringMatching(/^[A-Z0-9]{4,20}$/),
        (one, other) => {
          expect(normalIdNumber(one) === normalIdNumber(other)).toBe(one === other)
        },
      ),
    )
  })
})

describe('policy numbers', () => {
  test('are equal with and without spaces and dashes', () => {
    const spelled = [
      same,
      fullWidth,
      (text: string) => text.replace(/.{4}/g, '$& '),
      (text: string) => text.replace(/.{4}/g, '$&-'),
    ]
    fc.assert(
      fc.property(variants('00001348587808088', spelled), (typed) => {
        expect(normalPolicyNo(typed)).toBe('00001348587808088')
      }),
    )
  })

  test('that differ stay different', () => {
    const number = fc.stringMatching(/^\d{17}$/)
    fc.assert(
      fc.property(number, number, (one, other) => {
        expect(normalPolicyNo(one) === normalPolicyNo(other)).toBe(one === other)
      }),
    )
  })
})

describe('phones', () => {
  const before = ['', '+86', '86', '0086', '+86 ', '86-', '(+86) ', '+86 0', '0']

  test('of the mainland are equal with any prefix', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^1\d{10}$/),
        fc.constantFrom(...before),
        fc.constantFrom(same, fullWidth, (text: string) =>
          text.replace(/(\d{3})(\d{4})(\d{4})$/, '$1 $2-$3'),
        ),
        (mobile, prefix, spell) => {
          fc.assert(
            fc.property(strewn(spell(`${prefix}${mobile}`)), (typed) => {
              expect(normalPhone(typed)).toBe(`+86${mobile}`)
            }),
            { numRuns: 5 },
          )
        },
      ),
    )
  })

  test.each([
    ['+1 (990) 000-0001', '+19900000001'],
    ['0019900000001', '+19900000001'],
    ['+44 7700 900001', '+447700900001'],
    ['١٩٩٠٠٠٠٠٠٠١', '+8619900000001'],
    ['1990000000', null],
    ['199000000011', null],
    ['+0123456789', null],
    ['测试', null],
    ['', null],
  ])('%s is %s', (typed, phone) => {
    expect(normalPhone(typed)).toBe(phone)
  })

  test('that differ stay different', () => {
    const mobile = fc.stringMatching(/^1\d{10}$/)
    fc.assert(
      fc.property(mobile, mobile, (one, other) => {
        expect(normalPhone(one) === normalPhone(`+86${other}`)).toBe(one === other)
      }),
    )
  })
})

describe('every form', () => {
  test.each([
    ['shown', shownForm],
    ['official name', officialName],
    ['name', normalName],
    ['document number', normalIdNumber],
    ['policy number', normalPolicyNo],
    ['user name', normalUsername],
    ['phone', (text: string) => normalPhone(text) ?? ''],
  ])('gives the same when a %s is folded twice', (_, fold) => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = fold(text)
        expect(fold(once)).toBe(once)
      }),
      { numRuns: 2000 },
    )
  })

  test('is stable even for a mark beside a removed dash', () => {
    const once = normalPolicyNo('a-\u0301b')
    expect(normalPolicyNo(once)).toBe(once)
  })

  test('is shown as entered, without invisible characters', () => {
    expect(shownForm(' 阿迪力•测试热\u200b ')).toBe('阿迪力•测试热')
    expect(shownForm('\u202dＸ９９９９９８０１\u202c')).toBe('Ｘ９９９９９８０１')
    expect(shownForm('Maria\tTestperson')).toBe('Maria Testperson')
    fc.assert(fc.property(anyText, (text) => normalName(shownForm(text)) === normalName(text)))
  })
})

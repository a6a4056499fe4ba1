import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressOf } from '#server/kernel/text/address.ts'
import { renderNotice } from '#server/questionnaire/rules/rendering.ts'
import { translatedShippedTemplate } from '#server/questionnaire/rules/shipped-translations.ts'
import { fullFacts } from '../questionnaire/support/facts.ts'

describe('the form of address', () => {
  test.each([
    // Surnames of one and of two characters, in simplified and traditional writing.
    ['李小明', 'MALE', '李先生'],
    ['李明', 'FEMALE', '李女士'],
    ['欧阳娜娜', 'FEMALE', '欧阳女士'],
    ['欧阳修', 'MALE', '欧阳先生'],
    ['歐陽修', 'MALE', '歐陽先生'],
    ['司马光', 'MALE', '司马先生'],
    ['上官婉儿', 'FEMALE', '上官女士'],
    ['诸葛亮', 'MALE', '诸葛先生'],
    ['陳小明', 'MALE', '陳先生'],
    ['李 小明', 'MALE', '李先生'],
    // Nobody can tell whether 宗政明 is 宗 or 宗政, so the name is whole. With four characters it is certain.
    ['宗政明', 'MALE', '宗政明先生'],
    ['宗政小明', 'MALE', '宗政先生'],
    ['欧阳', 'MALE', '欧阳先生'],
    // A name of four characters without a compound surname may have two surnames, or none.
    ['陈方安生', 'FEMALE', '陈方安生女士'],
    ['扎西顿珠', 'MALE', '扎西顿珠先生'],
    ['古丽娜尔', 'FEMALE', '古丽娜尔女士'],
    // Names of other peoples and foreign names, as they are written.
    ['阿不都热合曼·买买提', 'MALE', '阿不都热合曼·买买提先生'],
    ['阿不都热合曼', 'MALE', '阿不都热合曼先生'],
    ['买买提', 'MALE', '买买提先生'],
    ['巴特尔', 'MALE', '巴特尔先生'],
    ['苏日娜', 'FEMALE', '苏日娜女士'],
    ['白玛措', 'FEMALE', '白玛措女士'],
    ['次仁', 'MALE', '次仁先生'],
    ['司马义·艾力', 'MALE', '司马义·艾力先生'],
    ['John Smith', 'MALE', 'John Smith先生'],
    ['佐藤健', 'MALE', '佐藤健先生'],
    ['さくら', 'FEMALE', 'さくら女士'],
    ['测试客户甲', 'MALE', '测试客户甲先生'],
    // Without a known sex the name is whole and has no title.
    ['李小明', null, '李小明'],
    ['欧阳娜娜', null, '欧阳娜娜'],
    ['阿不都热合曼·买买提', null, '阿不都热合曼·买买提'],
  ] as const)('of %s (%s) is %s', (name, gender, address) => {
    expect(addressOf(name, gender)).toBe(address)
  })

  const names = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.constantFrom(...'李欧阳司马宗政阿古丽明 ·aZ𠮷甲'), { minLength: 1, maxLength: 7 })
      .map((characters) => characters.join('')),
  )
  const genders = fc.constantFrom('MALE', 'FEMALE', null)

  test('never calls anybody 先生/女士, and has a title only if the sex is known', () => {
    fc.assert(
      fc.property(names, genders, (name, gender) => {
        const address = addressOf(name, gender)
        if (gender === null) {
          expect(address).toBe(name.trim())
          return
        }
        const title = gender === 'MALE' ? '先生' : '女士'
        expect(address.endsWith(title)).toBe(true)
        expect(address).not.toContain('先生/女士')
      }),
    )
  })

  test('is the whole name, or a surname of one or two characters of a short Chinese name', () => {
    fc.assert(
      fc.property(names, (name) => {
        const said = addressOf(name, 'MALE').replace(/先生$/, '')
        if (said === name.trim()) return
        const written = name.replace(/\s/g, '')
        expect(written.startsWith(said)).toBe(true)
        expect([...said].length).toBeLessThanOrEqual(2)
        expect(written).toMatch(/^\p{Script=Han}{2,4}$/u)
      }),
    )
  })
})

describe('a notice', () => {
  const greetings = (greeting: string, en: string, applicantGender: 'MALE' | 'FEMALE' | null) => {
    const { notice } = translatedShippedTemplate
    const own = notice.translations?.en
    if (own === undefined) throw new Error('the shipped template has no English notice')
    const template = {
      ...translatedShippedTemplate,
      notice: { ...notice, greeting, translations: { ...notice.translations, en: { ...own, greeting: en } } },
    }
    const rendered = renderNotice(template, { ...fullFacts, applicantName: '欧阳明', applicantGender })
    if (!rendered.ok) throw new Error('not rendered')
    const { greeting: chinese, translations } = rendered.value
    return [chinese, translations?.en?.greeting]
  }

  test.each([
    ['MALE', ['尊敬的欧阳明先生：', 'Dear Mr. 欧阳明,']],
    ['FEMALE', ['尊敬的欧阳明女士：', 'Dear Ms. 欧阳明,']],
    [null, ['尊敬的欧阳明：', 'Dear 欧阳明,']],
  ] as const)('of the shipped template greets %s', (gender, expected) => {
    const { greeting, translations } = translatedShippedTemplate.notice
    expect(greetings(greeting, translations?.en?.greeting ?? '', gender)).toEqual(expected)
  })

  test.each([
    ['{{ applicantName }} {{ salutation }}您好', '{{applicantName}} ({{salutation}})', '欧阳明您好'],
    ['{{salutation}}{{applicantName}}', '{{salutation}}', '欧阳明'],
    // Without the name beside it, the title has a word in its place.
    ['尊敬的{{salutation}}：', 'Dear {{salutation}},', '尊敬的客户：'],
  ])('of an earlier version with “%s” reads well without a known sex', (chinese, english, expected) => {
    const [greeting, translated] = greetings(chinese, english, null)
    expect(greeting).toBe(expected)
    for (const text of [greeting, translated]) expect(text).not.toMatch(/先生|女士|Mr\.|Ms\.|\{\{/)
  })
})

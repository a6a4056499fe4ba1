import { describe, expect, it } from 'vitest'
import { idsFrom } from '#server/kernel/ids.ts'
import { isGuessable } from '#server/staff/account/password-strength.ts'
import { oneTimePassword } from '#server/staff/account/passwords.ts'
import { passwordFault } from '#server/staff/rules/sign-in.ts'

const person = { username: 'zhang.wei.2026', name: 'Zhang Wei Minghui' }

describe('a password', () => {
  it.each([
    ['eleven characters', 'kdjqwvxmzfp', 'LENGTH'],
    ['twelve', 'kdjqwvxmzfpt', null],
    ['twelve Chinese characters', '蓝色的自行车停在老桥边上', null],
    ['a hundred and twenty-eight', `${'kdjq'.repeat(31)}wvxm`, null],
    ['one more', `${'kdjq'.repeat(31)}wvxmz`, 'LENGTH'],
    ['three characters over and over', 'kqzkqzkqzkqzkqz', 'MONOTONOUS'],
    ['four characters over and over', 'kqzxkqzxkqzx', null],
    ['three characters, one with its neighbour', 'klpkptkptkptk', 'MONOTONOUS'],
    ['a sequence', 'abcdefghijklmnop', 'MONOTONOUS'],
    ['digits up and down', '1234567890987654321', 'MONOTONOUS'],
    ['the user name in capitals', 'ZHANG.WEI.2026', 'NAME_INSIDE'],
    ['the user name without its dots', 'my-zhangwei2026!', 'NAME_INSIDE'],
    ['the name', 'Zhang Wei Minghui', 'NAME_INSIDE'],
    ['the name and more', 'Zhang Wei Minghui kq7', 'NAME_INSIDE'],
  ])('of %s', (_, password, fault) => {
    expect(passwordFault(password, person)).toBe(fault)
  })

  it('may contain a very short name', () => {
    expect(passwordFault('quilted-violin-7', { username: 'li.na', name: 'Li' })).toBeNull()
    expect(passwordFault('李娜的自行车停在老桥边上', { username: 'li.na', name: '李娜' })).toBe('NAME_INSIDE')
  })

  // Common beginnings of passwords, and the endings that people usually add to them.
  const bases = [
    'password',
    'qwerty',
    'qazwsx',
    'admin',
    'welcome',
    'iloveyou',
    'huifang',
    'baoxian',
    'zhang',
  ]
  const endings = ['123456', '2026', '@2026', '!!!!', '1234!', '888888']
  const spellings = [(text: string) => text, (text: string) => text.replace(/a/g, '@').replace(/o/g, '0')]
  const common = bases.flatMap((base) =>
    endings.flatMap((ending) =>
      spellings.map((spell) => spell(`${base}${base.length < 7 ? base : ''}${ending}`)),
    ),
  )
  it.each([...common, '1qaz2wsx3edc', 'asdfghjkl;12', 'demo-return-visit', 'woaini1314520'])(
    'that everybody guesses is refused: %s',
    (password) => {
      expect(passwordFault(password, person) !== null || isGuessable(password, person)).toBe(true)
    },
  )

  it.each(['correct-horse-battery', 'kq7m-x2pd-9wzv-h4tr', '蓝色的自行车停在老桥边上', 'a8Fk2mQz9LpW'])(
    'that nobody guesses is accepted: %s',
    (password) => {
      expect(passwordFault(password, person)).toBeNull()
      expect(isGuessable(password, person)).toBe(false)
    },
  )

  it('that is generated is written in groups, valid, and different each time', () => {
    let byte = 0
    const ids = idsFrom((size) =>
      Buffer.from(Array.from({ length: size }, () => (byte = (byte * 5 + 3) % 251))),
    )
    const first = oneTimePassword(ids)
    expect(first).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/)
    expect(first).not.toMatch(/[lo01]/)
    expect(passwordFault(first, person)).toBeNull()
    expect(oneTimePassword(ids)).not.toBe(first)
  })
})

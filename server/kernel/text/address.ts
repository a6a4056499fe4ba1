import { surnameOf } from './surnames.ts'

/** The sex of a person as the policy states it; null if it does not. */
type Gender = 'MALE' | 'FEMALE' | null

/** The languages in which people are addressed. */
type Language = 'zh-CN' | 'zh-Hant' | 'en'

const titles = {
  'zh-CN': { MALE: '先生', FEMALE: '女士' },
  'zh-Hant': { MALE: '先生', FEMALE: '女士' },
  en: { MALE: 'Mr.', FEMALE: 'Ms.' },
} as const

const nameless = { 'zh-CN': '客户', 'zh-Hant': '客戶', en: 'Customer' } as const

/**
 * Returns the 称谓 (title) for a person, or null if their sex is not known. Nobody is called 先生/女士: a person whose sex
 * is not known is addressed with the whole name, without a title.
 */
export function titleOf(gender: Gender, language: Language): string | null {
  return gender === null ? null : titles[language][gender]
}

/** Returns the word with which a text addresses a person without name and title: 尊敬的客户. */
export function namelessIn(language: Language): string {
  return nameless[language]
}

/**
 * Returns the 称呼 (form of address) for a person in spoken Chinese: 李女士, 欧阳先生. Without a certain surname, it is
 * the whole name as it is written, with the title: 阿不都热合曼·买买提先生. If the person's sex is not known, it is the
 * whole name alone: 李小明. Everything that speaks to a person takes the form of address from here, so that nobody is
 * called by a part of their name that is no surname.
 */
export function addressOf(name: string, gender: Gender): string {
  const title = titleOf(gender, 'zh-CN')
  const whole = name.trim()
  return title === null ? whole : `${surnameOf(whole) ?? whole}${title}`
}

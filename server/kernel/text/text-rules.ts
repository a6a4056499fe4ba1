/** Control characters, including line ends. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u
/**
 * Characters that appear if a text was decoded with the wrong encoding, or was stored in an encoding without one of
 * its letters.
 */
const GARBLED = /[\uFFFD\p{Noncharacter_Code_Point}\p{Cs}〓□]/u
const PRIVATE_USE = /\p{Co}/u
/** Invisible characters: format characters, blanks, fillers, combining marks. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{C}\p{Z}\p{M}\u2800]/gu
const QUESTION_MARK = /[?？]/

/** Whether a text has at least one visible character. */
function isVisible(text: string): boolean {
  return text.replace(INVISIBLE, '') !== ''
}

/** Returns the reason, in Chinese, why a one-line text cannot be shown to people; null if it can be shown. */
export function lineProblem(text: string): string | null {
  if (CONTROL.test(text)) return '不能含换行或控制字符'
  if (GARBLED.test(text)) return '含有乱码，可能以错误的编码保存过'
  if (PRIVATE_USE.test(text)) return '含有自造字（私用区字符），请改用标准汉字'
  if (!isVisible(text)) return '没有可见的文字'
  return null
}

/**
 * Returns the reason, in Chinese, why the name of a person or place cannot be shown; null if it can be shown. In
 * addition to the rules of `lineProblem`, a name must contain a letter and no question mark. A question mark usually
 * replaces a lost letter.
 */
export function nameProblem(text: string): string | null {
  const problem = lineProblem(text)
  if (problem !== null) return problem
  if (QUESTION_MARK.test(text)) return '含有问号，可能是丢失的文字'
  return /\p{L}/u.test(text.replace(INVISIBLE, '')) ? null : '须含有文字'
}

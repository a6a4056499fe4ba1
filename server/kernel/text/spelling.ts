/*
 * One spelling for names, document numbers, phones and policy numbers. The same person is typed in many ways: by another
 * keyboard, copied from a chat with invisible marks, with full-width digits. Whoever stores, compares, indexes or searches
 * one of these calls the function of its kind here: what is spelled in two ways is two customers, or none.
 *
 * `shownForm` is what people see again, as it was entered; the `normal…` forms are for comparing. All of them are
 * idempotent.
 */

/** Characters nobody sees: format characters (bidi marks, zero widths), controls, fillers, halves of characters. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\p{Cs}]/gu
const BREAKS = /[\t\n\v\f\r\u2028\u2029]+/g
const SPACES = /[\s\u2800]/g
const DOTS = /[.·•․‧∙⋅●◦・･．﹒。｡᛫⸱⸳]/g
const APOSTROPHES = /['’‘‛`´ʹʻʼˈ′‵ꞌ＇]/g
const DASHES = /[\p{Pd}−⁃─]/gu
const EASTERN_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g

/** Two or three are needed; no text, and no later Unicode, may keep the process busy for ever. */
const MOST_ROUNDS = 10

/** Steps of folding can make work for each other (a mark taken away lets two letters compose): until nothing changes. */
function settled(text: string, step: (text: string) => string): string {
  let before = text
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const after = step(before)
    if (after === before) return after
    before = after
  }
  return before
}

/** Compatibility forms (full width, ligatures), dots, apostrophes and dashes as one of each; nothing invisible. */
function folded(text: string, dot: string): string {
  return settled(text, (one) =>
    one
      .replace(BREAKS, ' ')
      .replace(INVISIBLE, '')
      // Before NFKC, which would make a blank and a loose accent of ´.
      .replace(APOSTROPHES, "'")
      .normalize('NFKC')
      .replace(DOTS, dot)
      .replace(DASHES, '-'),
  )
}

/** A number of any kind: folded, in ASCII digits and capitals, without blanks. */
function foldedNumber(text: string): string {
  return settled(text, (one) =>
    folded(one, '.')
      .replace(EASTERN_DIGITS, (digit) => String(digit.charCodeAt(0) & 15))
      .replace(SPACES, '')
      .toUpperCase(),
  )
}

/** A name or document number as it was entered, without what nobody can see. This is stored and shown. */
export function shownForm(text: string): string {
  return settled(text, (one) => one.replace(BREAKS, ' ').replace(INVISIBLE, '').trim())
}

/** A name as an identity card prints it, with the dot ·: what the police's register is asked for. */
export function officialName(text: string): string {
  return settled(text, (one) => folded(one, '·').replace(/\s+/g, ' ').trim())
}

/** A name for comparing: blanks and capitals are typed in many ways, above all in foreign names. */
export function normalName(text: string): string {
  return settled(text, (one) => folded(one, '·').replace(SPACES, '').toUpperCase().toLowerCase())
}

/** 工号, as it is kept and looked up. */
export function normalUsername(text: string): string {
  return settled(text, (one) => folded(one, '.').trim().toLowerCase())
}

/** A document number for comparing: no blanks, capitals (the check digit X). The blind index is made of this. */
export function normalIdNumber(text: string): string {
  return foldedNumber(text)
}

/** A policy number; blanks and dashes only group its digits. */
export function normalPolicyNo(text: string): string {
  return settled(text, (one) => foldedNumber(one).replaceAll('-', ''))
}

/**
 * E.164. A mainland mobile is eleven digits beginning with 1, whether or not +86, 86, 0086 or the trunk's 0 stand before
 * them. Null when it is no phone number.
 */
export function normalPhone(text: string): string | null {
  const digits = foldedNumber(text)
    .replace(/[-.()/]/g, '')
    .replace(/^00/, '+')
  const mainland = /^(?:\+?86)?0?(1\d{10})$/.exec(digits)?.[1]
  if (mainland !== undefined) return `+86${mainland}`
  return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : null
}

/** Letters, figures and the marks between them at one width: Chinese input methods write full-width ones. */
export function plainWidth(text: string): string {
  return text.normalize('NFKC')
}

/** A column's heading for comparing: widths, blanks and line ends inside it are the spreadsheet's, not the writer's. */
export function normalHeading(text: string): string {
  return text.normalize('NFKC').replace(/[\s\p{Default_Ignorable_Code_Point}]/gu, '')
}

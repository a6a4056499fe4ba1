/*
 * One spelling for names, document numbers, phones and policy numbers. The same person is typed in many ways:
 * on another keyboard, copied from a chat with invisible marks, with full-width digits. All code that stores,
 * compares, indexes or searches one of these calls the function for its kind here: two spellings would make
 * two customers, or find none.
 *
 * `shownForm` is the entered text as people see it again; the `normal…` forms are for comparing. All of them
 * are idempotent.
 */

/**
 * Invisible characters: format characters (bidi marks, zero widths), controls, fillers, unpaired surrogates.
 */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\p{Cs}]/gu
const BREAKS = /[\t\n\v\f\r\u2028\u2029]+/g
const SPACES = /[\s\u2800]/g
const DOTS = /[.·•․‧∙⋅●◦・･．﹒。｡᛫⸱⸳]/g
const APOSTROPHES = /['’‘‛`´ʹʻʼˈ′‵ꞌ＇]/g
const DASHES = /[\p{Pd}−⁃─]/gu
const EASTERN_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g

/**
 * Two or three rounds are needed; the limit keeps any text, and any later Unicode version, from looping
 * forever.
 */
const MOST_ROUNDS = 10

/**
 * Repeats a folding step until nothing changes, because one step can make work for another (a removed mark
 * lets two letters compose).
 */
function settled(text: string, step: (text: string) => string): string {
  let before = text
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const after = step(before)
    if (after === before) return after
    before = after
  }
  return before
}

/**
 * Replaces compatibility forms (full width, ligatures), unifies dots, apostrophes and dashes, and removes
 * invisible characters.
 */
function folded(text: string, dot: string): string {
  return settled(text, (one) =>
    one
      .replace(BREAKS, ' ')
      .replace(INVISIBLE, '')
      // Before NFKC, which would turn ´ into a blank and a combining accent.
      .replace(APOSTROPHES, "'")
      .normalize('NFKC')
      .replace(DOTS, dot)
      .replace(DASHES, '-'),
  )
}

/** A number of any kind: folded, with ASCII digits and capitals, without blanks. */
function foldedNumber(text: string): string {
  return settled(text, (one) =>
    folded(one, '.')
      .replace(EASTERN_DIGITS, (digit) => String(digit.charCodeAt(0) & 15))
      .replace(SPACES, '')
      .toUpperCase(),
  )
}

/** A name or document number as entered, without invisible characters. This form is stored and shown. */
export function shownForm(text: string): string {
  return settled(text, (one) => one.replace(BREAKS, ' ').replace(INVISIBLE, '').trim())
}

/** A name as an identity card prints it, with the dot ·: the form for the police register. */
export function officialName(text: string): string {
  return settled(text, (one) => folded(one, '·').replace(/\s+/g, ' ').trim())
}

/** A name for comparing: blanks and case vary, above all in foreign names. */
export function normalName(text: string): string {
  return settled(text, (one) => folded(one, '·').replace(SPACES, '').toUpperCase().toLowerCase())
}

/** 工号, as it is stored and looked up. */
export function normalUsername(text: string): string {
  return settled(text, (one) => folded(one, '.').trim().toLowerCase())
}

/**
 * A document number for comparing: no blanks, in capitals (the check digit X). The blind index is computed
 * from it.
 */
export function normalIdNumber(text: string): string {
  return foldedNumber(text)
}

/** A policy number; blanks and dashes only group its digits. */
export function normalPolicyNo(text: string): string {
  return settled(text, (one) => foldedNumber(one).replaceAll('-', ''))
}

/**
 * E.164. A mainland mobile number is eleven digits beginning with 1, with or without +86, 86, 0086 or the
 * trunk prefix 0 before them. Null when it is not a phone number.
 */
export function normalPhone(text: string): string | null {
  const digits = foldedNumber(text)
    .replace(/[-.()/]/g, '')
    .replace(/^00/, '+')
  const mainland = /^(?:\+?86)?0?(1\d{10})$/.exec(digits)?.[1]
  if (mainland !== undefined) return `+86${mainland}`
  return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : null
}

/** Letters, digits and the marks between them in half width: Chinese input methods write full-width ones. */
export function plainWidth(text: string): string {
  return text.normalize('NFKC')
}

/**
 * A column heading for comparing: width, blanks and line ends come from the spreadsheet, not from the writer.
 */
export function normalHeading(text: string): string {
  return text.normalize('NFKC').replace(/[\s\p{Default_Ignorable_Code_Point}]/gu, '')
}

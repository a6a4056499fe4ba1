/*
 * Converts names, document numbers, phones and policy numbers to a single spelling. People enter the same text in
 * many ways: on another keyboard, copied from a chat with invisible marks, or with full-width digits. All code that
 * stores, compares, indexes or searches such a text must call the function for its kind in this file. Otherwise
 * another spelling would create a second customer, or a search for it would find no customer.
 *
 * `shownForm` returns the entered text in the form that people see. The `normal…` functions return forms for
 * comparing. All these functions are idempotent.
 */

/**
 * Invisible characters: format characters (bidi marks, zero-width characters), control characters, fillers, unpaired
 * surrogates.
 */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\p{Cs}]/gu
const BREAKS = /[\t\n\v\f\r\u2028\u2029]+/g
const SPACES = /[\s\u2800]/g
const DOTS = /[.·•․‧∙⋅●◦・･．﹒。｡᛫⸱⸳]/g
const APOSTROPHES = /['’‘‛`´ʹʻʼˈ′‵ꞌ＇]/g
const DASHES = /[\p{Pd}−⁃─]/gu
const EASTERN_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g

/**
 * Maximum number of rounds. Two or three rounds are enough for any known text. The limit prevents an endless loop,
 * even with a later Unicode version.
 */
const MOST_ROUNDS = 10

/**
 * Repeats a folding step until the text no longer changes. Repetition is needed because one change can make another
 * change possible: for example, after a mark is removed, two letters can be composed.
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
      // Apostrophes are replaced before NFKC, which would turn ´ into a blank and a combining accent.
      .replace(APOSTROPHES, "'")
      .normalize('NFKC')
      .replace(DOTS, dot)
      .replace(DASHES, '-'),
  )
}

/** Folds the spelling of any kind of number. The result has ASCII digits, capital letters and no blanks. */
function foldedNumber(text: string): string {
  return settled(text, (one) =>
    folded(one, '.')
      .replace(EASTERN_DIGITS, (digit) => String(digit.charCodeAt(0) & 15))
      .replace(SPACES, '')
      .toUpperCase(),
  )
}

/** Returns a name or document number as it was entered, without invisible characters. This form is stored and shown. */
export function shownForm(text: string): string {
  return settled(text, (one) => one.replace(BREAKS, ' ').replace(INVISIBLE, '').trim())
}

/** Returns a name as it is printed on an identity card, with the dot ·. The police register requires this form. */
export function officialName(text: string): string {
  return settled(text, (one) => folded(one, '·').replace(/\s+/g, ' ').trim())
}

/**
 * Returns a name in the form for comparing, without blanks and in one letter case. Blanks and letter case vary
 * between spellings, above all in foreign names.
 */
export function normalName(text: string): string {
  return settled(text, (one) => folded(one, '·').replace(SPACES, '').toUpperCase().toLowerCase())
}

/** Returns a staff number (工号) in the form in which it is stored and looked up. */
export function normalUsername(text: string): string {
  return settled(text, (one) => folded(one, '.').trim().toLowerCase())
}

/**
 * Returns a document number in the form for comparing: no blanks, and letters in capitals (the check digit can be X).
 * The blind index is computed from this form.
 */
export function normalIdNumber(text: string): string {
  return foldedNumber(text)
}

/**
 * Returns a policy number in the form for comparing. Blanks and dashes are removed, because they only group the
 * digits.
 */
export function normalPolicyNo(text: string): string {
  return settled(text, (one) => foldedNumber(one).replaceAll('-', ''))
}

/**
 * Returns a phone number in E.164; null if the text is not a phone number. A mainland mobile number has eleven digits
 * beginning with 1. It can be preceded by +86, 86, 0086 or the trunk prefix 0.
 */
export function normalPhone(text: string): string | null {
  const digits = foldedNumber(text)
    .replace(/[-.()/]/g, '')
    .replace(/^00/, '+')
  const mainland = /^(?:\+?86)?0?(1\d{10})$/.exec(digits)?.[1]
  if (mainland !== undefined) return `+86${mainland}`
  return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : null
}

/**
 * Converts full-width letters, digits and punctuation to half width, because Chinese input methods write full-width
 * characters.
 */
export function plainWidth(text: string): string {
  return text.normalize('NFKC')
}

/**
 * Returns a column heading in the form for comparing. Differences in width, blanks and line ends are removed, because
 * the spreadsheet program can cause them.
 */
export function normalHeading(text: string): string {
  return text.normalize('NFKC').replace(/[\s\p{Default_Ignorable_Code_Point}]/gu, '')
}

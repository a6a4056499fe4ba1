import { type Disposition, dispositions } from '#server/vocabulary/dispositions.ts'

/**
 * The letter key of each result. The letters are the left hand's keys, row by row, in the order of the list; the
 * right hand uses the arrows, the digits and Enter. A new result without a letter does not compile, and keys.test.ts
 * checks that no two results share a letter.
 */
const letters: Readonly<Record<Disposition, string>> = {
  COMPLETED: 'Q',
  APPOINTMENT: 'W',
  NO_ANSWER: 'E',
  UNAVAILABLE: 'R',
  BUSY: 'T',
  POWERED_OFF: 'A',
  WRONG_NUMBER: 'S',
  HUNG_UP: 'D',
  REFUSED: 'F',
  NOT_APPLICANT: 'G',
  IDENTITY_MISMATCH: 'Z',
  LANGUAGE_OR_HEALTH: 'X',
  COMPLAINT: 'C',
  SURRENDER_INTENT: 'V',
  OTHER: 'B',
}

/** The letter that chooses a result. */
export function letterOf(disposition: Disposition): string {
  return letters[disposition]
}

export type Action =
  | {
      readonly type:
        | 'NEXT'
        | 'DIAL'
        | 'CONFIRM'
        | 'YES'
        | 'NO'
        | 'PREVIOUS'
        | 'FOLLOWING'
        | 'NOTE'
        | 'SUBMIT'
        | 'LEAVE_FIELD'
        | 'HELP'
    }
  | { readonly type: 'DISPOSITION'; readonly disposition: Disposition }

/**
 * The properties of a keyboard event that decide its action. Keys are identified by their position (`code`), because
 * input methods do not change it.
 */
export interface Press {
  readonly code: string
  readonly key: string
  readonly alt: boolean
  readonly ctrl: boolean
  readonly shift: boolean
  /** True while an input method is composing text. The key press then belongs to the input method. */
  readonly composing: boolean
}

/**
 * Where the focus is. In TEXT, letter keys belong to the focused field. In CHOICE (a radio button or a list), the
 * arrow keys belong to the focused field.
 */
export type FocusPlace = 'PAGE' | 'TEXT' | 'CHOICE'

const withAlt: Readonly<Record<string, Action>> = {
  KeyN: { type: 'NEXT' },
  KeyD: { type: 'DIAL' },
  KeyV: { type: 'CONFIRM' },
  KeyM: { type: 'NOTE' },
}

const plain: Readonly<Record<string, Action>> = {
  KeyN: { type: 'NEXT' },
  Digit1: { type: 'YES' },
  Numpad1: { type: 'YES' },
  Digit2: { type: 'NO' },
  Numpad2: { type: 'NO' },
}

const arrows: Readonly<Record<string, Action>> = {
  ArrowUp: { type: 'PREVIOUS' },
  ArrowDown: { type: 'FOLLOWING' },
}

/** The action of a key press; null when the key has no action or belongs to the focused field. */
export function actionOf(press: Press, place: FocusPlace): Action | null {
  const { code, key, alt, ctrl, shift, composing } = press
  if (composing) return null
  if (ctrl) return (code === 'Enter' || code === 'NumpadEnter') && !alt && !shift ? { type: 'SUBMIT' } : null
  if (alt) return shift ? null : (withAlt[code] ?? null)
  if (place === 'TEXT') return key === 'Escape' ? { type: 'LEAVE_FIELD' } : null
  if (key === '?' || key === '？') return { type: 'HELP' }
  if (shift) return null
  const arrow = arrows[code]
  if (arrow !== undefined) return place === 'CHOICE' ? null : arrow
  const action = plain[code]
  if (action !== undefined) return action
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  const disposition = dispositions.find((each) => letters[each] === letter)
  return disposition === undefined ? null : { type: 'DISPOSITION', disposition }
}

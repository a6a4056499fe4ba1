import { type Disposition, dispositions } from '#server/vocabulary/dispositions.ts'

/**
 * A letter for each result: the left hand's keys, row by row, in the order of the list. The right hand has the arrows, the digits
 * and Enter. A result that is added does not compile without a letter, and no two may share one (keys.test.ts).
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

/** What is read of a key press. The key is told by its place (`code`), which input methods leave alone. */
export interface Press {
  readonly code: string
  readonly key: string
  readonly alt: boolean
  readonly ctrl: boolean
  readonly shift: boolean
  /** An input method is composing: the key belongs to it. */
  readonly composing: boolean
}

/** Where the focus is: TEXT takes letters, CHOICE (a radio, a list) takes the arrows. */
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

/** What a key press asks for; null when it means nothing, or belongs to the focused field. */
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

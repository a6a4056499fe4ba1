import { useKeys } from '../keys/use-keys.ts'
import { withDisposition } from '../result/result.ts'
import type { Questions } from '../script/use-questions.ts'
import type { SpokenQuestion } from '../shared/case-view.ts'
import type { Typing } from '../typed/use-typed.ts'
import { focusOn } from './focus.ts'

/** Installs the keyboard shortcuts of a case in progress. */
export function useWorkKeys(work: {
  readonly questions: readonly SpokenQuestion[]
  readonly walk: Questions
  readonly change: Typing['change']
  readonly dial: () => void
  readonly confirm: () => void
  readonly submit: () => void
  readonly onHelp: () => void
}): void {
  const { questions, walk, change, dial, confirm, submit, onHelp } = work
  useKeys((action) => {
    switch (action.type) {
      case 'HELP':
        onHelp()
        return true
      case 'NOTE':
        focusOn('call-note')
        return true
      case 'DISPOSITION':
        change((before) => withDisposition(before, action.disposition))
        return true
      case 'YES':
      case 'NO':
        walk.answer(action.type)
        return questions.length > 0
      case 'PREVIOUS':
      case 'FOLLOWING':
        walk.goTo(walk.current + (action.type === 'PREVIOUS' ? -1 : 1))
        return questions.length > 0
      case 'DIAL':
        dial()
        return true
      case 'CONFIRM':
        confirm()
        return true
      case 'SUBMIT':
        submit()
        return true
      case 'LEAVE_FIELD':
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
        return true
      case 'NEXT':
        return false
    }
  })
}

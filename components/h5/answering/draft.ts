import type { Answers } from '../client/api.ts'
import { type Failure, toFailure } from '../client/failure.ts'
import { sameAnswers } from './answers.ts'

/**
 * Where the answers are stored. `unsaved`: in browser storage, not yet on the server; `unkept`: only in the page's
 * memory, because browser storage refused them. Saving is retried in both states.
 */
export type DraftState = 'saved' | 'saving' | 'unsaved' | 'unkept'

interface DraftOptions {
  /** The answers that the server has. */
  readonly saved: Answers
  readonly send: (answers: Answers) => Promise<unknown>
  /**
   * Writes unsaved answers to browser storage; null removes them.
   * @returns whether browser storage accepted them
   */
  readonly keep: (answers: Answers | null) => boolean
  readonly told: (state: DraftState) => void
  /** Called when the server refuses the answers. The page then goes to the visit's current step. */
  readonly refused: (failure: Failure) => void
}

/**
 * Milliseconds from an answer until the request that saves it. The delay combines several taps in one request. It is
 * short enough that an answer is saved even if the page is closed soon after the tap.
 */
const SAVE_AFTER_MS = 800
const RETRY_AFTER_MS = 5000

/**
 * Saves answers as they are given. Only one request runs at a time, and it sends the latest answers. Browser storage
 * keeps the answers until the server has confirmed them.
 */
export function createDraft(options: DraftOptions) {
  /**
   * The answers that the server has. The value is null while they are unknown, because the server may have carried
   * out a request whose response was lost.
   */
  let saved: Answers | null = options.saved
  let latest = options.saved
  let timer: ReturnType<typeof setTimeout> | null = null
  let sending = false
  let stopped = false
  let spoken = false

  const isSaved = () => saved !== null && sameAnswers(latest, saved)

  function tell(state: DraftState): void {
    spoken = true
    options.told(state)
  }

  function later(ms: number): void {
    if (timer !== null) clearTimeout(timer)
    timer = stopped ? null : setTimeout(() => void flush(), ms)
  }

  /** Sends all answers that the server does not have, without waiting for the delay after the last answer. */
  async function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (sending || stopped || isSaved()) return
    sending = true
    tell('saving')
    const attempt = latest
    try {
      await options.send(attempt)
      saved = attempt
      sending = false
      if (stopped) return
      if (isSaved()) {
        options.keep(null)
        tell('saved')
      } else {
        later(0)
      }
    } catch (error) {
      sending = false
      if (stopped) return
      const failure = toFailure(error)
      if (failure.kind === 'unreachable') saved = null
      tell(options.keep(latest) ? 'unsaved' : 'unkept')
      if (failure.kind === 'refused') options.refused(failure)
      else later(RETRY_AFTER_MS)
    }
  }

  return {
    change(answers: Answers): void {
      latest = answers
      const known = isSaved() && !sending
      options.keep(known ? null : answers)
      // 已保存 (saved) must not stay on screen while an answer is unsaved, not even for the 800 ms before it is sent.
      if (!known) tell('saving')
      else if (spoken) tell('saved')
      if (!known) later(SAVE_AFTER_MS)
    },
    flush,
    /** Stops saving, because the answers are being submitted or the page is gone. */
    stop(): void {
      stopped = true
      if (timer !== null) clearTimeout(timer)
      timer = null
    },
  }
}

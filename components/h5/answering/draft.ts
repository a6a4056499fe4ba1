import type { Answers } from '../client/api.ts'
import { type Failure, toFailure } from '../client/failure.ts'
import { sameAnswers } from './answers.ts'

/**
 * `unsaved`: kept in browser storage, not by the server; `unkept`: in the page's memory only, because storage refused. Saving
 * is retried in both.
 */
export type DraftState = 'saved' | 'saving' | 'unsaved' | 'unkept'

interface DraftOptions {
  /** The answers the server has. */
  readonly saved: Answers
  readonly send: (answers: Answers) => Promise<unknown>
  /** Writes unsaved answers to browser storage; null removes them. @returns whether storage took them */
  readonly keep: (answers: Answers | null) => boolean
  readonly told: (state: DraftState) => void
  /** The server refused the answers: the page leads to where the visit stands. */
  readonly refused: (failure: Failure) => void
}

/** Long enough to join several taps in one request, short enough that a page closed right after a tap has saved it. */
const SAVE_AFTER_MS = 800
const RETRY_AFTER_MS = 5000

/**
 * Saves answers as they are given. One request runs at a time and sends the latest answers; until the server has confirmed
 * them, browser storage keeps them.
 */
export function createDraft(options: DraftOptions) {
  /** The answers the server has; null while unknown, since a request without a response may have been carried out. */
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

  /** Sends at once whatever the server does not have. */
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
      // 已保存 must not stay on screen while an answer is unsaved, not even for the 800 ms until it is sent.
      if (!known) tell('saving')
      else if (spoken) tell('saved')
      if (!known) later(SAVE_AFTER_MS)
    },
    flush,
    /** Ends saving, because the answers are being submitted or the page is gone. */
    stop(): void {
      stopped = true
      if (timer !== null) clearTimeout(timer)
      timer = null
    },
  }
}

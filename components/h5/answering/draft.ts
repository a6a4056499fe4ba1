import type { Answers } from '../client/api.ts'
import { type Failure, toFailure } from '../client/failure.ts'
import { sameAnswers } from './answers.ts'

/** `unsaved`: kept on the phone only; `unkept`: by this page only. The next try comes by itself. */
export type DraftState = 'saved' | 'saving' | 'unsaved' | 'unkept'

interface DraftOptions {
  /** What the server has. */
  readonly saved: Answers
  readonly send: (answers: Answers) => Promise<unknown>
  /** Keeps what the server does not have yet on the phone; null when it has everything. @returns whether the phone did */
  readonly keep: (answers: Answers | null) => boolean
  readonly told: (state: DraftState) => void
  /** The server will not have it: the page has to react. */
  readonly refused: (failure: Failure) => void
}

/** Long enough for the next tap to come along, short enough that a closed page loses nothing. */
const SAVE_AFTER_MS = 800
const RETRY_AFTER_MS = 5000

/**
 * Saves answers as they are given: one request at a time, always the latest, and on the phone until the server
 * has confirmed them.
 */
export function createDraft(options: DraftOptions) {
  /** What the server has; null while that is unknown: a request without an answer may have arrived. */
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

  /** Sends now what the server does not have yet. */
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
      // Nothing that is not kept yet is called kept, not even for the moment until it is sent.
      if (!known) tell('saving')
      else if (spoken) tell('saved')
      if (!known) later(SAVE_AFTER_MS)
    },
    flush,
    /** Nothing is saved from here on: the answers are being submitted, or the page is gone. */
    stop(): void {
      stopped = true
      if (timer !== null) clearTimeout(timer)
      timer = null
    },
  }
}

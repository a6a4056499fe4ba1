import { useEffect, useMemo, useState } from 'react'
import { dispositionRules } from '#server/vocabulary/dispositions.ts'
import { useMe } from '../../frame/me.tsx'
import { type LeaseLevel, type LeaseSpan, laterSpan } from '../lease/lease.ts'
import { useLeaseLevel } from '../lease/use-lease.ts'
import { type Missing, missingOf, toResult } from '../result/result.ts'
import { fieldOf } from '../result/result-panel.tsx'
import { type Questions, useQuestions } from '../script/use-questions.ts'
import type { HeldView, SpokenQuestion } from '../shared/case-view.ts'
import type { Done } from '../shared/done.ts'
import { forgetCopy } from '../typed/local-copy.ts'
import { type Saving, useKeeping } from '../typed/use-keeping.ts'
import { type Typing, useTyped } from '../typed/use-typed.ts'
import { focusOn } from './focus.ts'
import type { LoadedCase, WorkingCase } from './use-case.ts'
import { type Steps, useSteps } from './use-steps.ts'
import { useWorkKeys } from './use-work-keys.ts'

const none: readonly SpokenQuestion[] = []

export interface WorkState {
  /** The case as this agent last held it; null if this page never held the case. */
  readonly held: HeldView | null
  /** True while this agent holds the case and its result is not being sent. */
  readonly writable: boolean
  readonly span: LeaseSpan | null
  readonly level: LeaseLevel
  readonly saving: Saving
  readonly typing: Typing
  readonly questions: readonly SpokenQuestion[]
  /**
   * True when the questions shown are the visit's masked questions. Only the agent who holds the case receives the
   * unmasked questions.
   */
  readonly masked: boolean
  readonly walk: Questions
  readonly steps: Steps
  readonly missing: readonly Missing[]
  readonly urged: boolean
  readonly submit: () => void
  readonly dial: () => void
  readonly confirm: () => void
}

/** The state of a case in progress, and the commands that can be run on it. */
export function useWork(input: {
  readonly working: WorkingCase
  readonly data: LoadedCase
  readonly onDone: (done: Done) => void
  readonly onHelp: () => void
}): WorkState {
  const { working, data, onDone, onHelp } = input
  const { last, gone, loaded, refused } = working
  const { view } = data
  const { id: caseId } = view.case
  const me = useMe()
  const held = last?.held ?? null
  const lease = held?.lease ?? null
  const typing = useTyped(me, view)
  const { typed, change } = typing
  const steps = useSteps(caseId, lease, refused)
  const writable = held !== null && gone === null && !steps.finish.running
  const leaseMs = held?.leaseMs ?? 0
  const { saving, renewed } = useKeeping({ caseId, lease, leaseMs, typed, writable, onRefused: refused })

  const span = useMemo(() => {
    if (last === null) return null
    return renewed?.lease === last.held.lease ? laterSpan(last.span, renewed.span) : last.span
  }, [last, renewed])
  const level = useLeaseLevel(gone === null ? span : null)
  const { again } = loaded
  const ended = level === 'ENDED'
  // Even if the lease has run out by this browser's clock, the server may have renewed it, or another agent may hold
  // the case. Only the server knows, so the case is loaded again.
  useEffect(() => {
    if (ended) again()
  }, [ended])

  const spoken = held?.questions ?? null
  const masked = spoken === null && Object.keys(typed.answers).length > 0
  const questions = spoken ?? (masked ? (view.visit.questionnaire?.questions ?? none) : none)
  const walk = useQuestions(questions, typing)
  const call = { attempt: held?.attempt ?? null, questions: spoken }
  const missing = missingOf(typed, call)
  const [urged, setUrged] = useState(false)
  useEffect(() => focusOn('case-title'), [])

  async function submit(): Promise<void> {
    const result = toResult(typed, call)
    const [first] = missing
    setUrged(first !== undefined)
    if (first === 'ANSWERS') walk.goOn()
    else if (first !== undefined) focusOn(fieldOf[first])
    if (first !== undefined || result === null || !writable) return
    const answer = await steps.finish.run(result)
    if (!answer.ok) return
    forgetCopy(me.id, caseId)
    onDone({
      kind: 'FINISHED',
      caseId,
      lease: held.lease,
      policyNo: view.visit.policy.policyNo,
      result: answer.value,
      siblings: dispositionRules[result.disposition].contact ? view.siblings : [],
    })
  }
  function dial(): void {
    if (!writable || held.notCallable !== null || steps.dial.running) return
    if (held.attempt === null || held.attempt.direction === 'OUT') void steps.dial.run(null)
  }
  function confirm(): void {
    const attempt = held?.attempt ?? null
    if (!writable || attempt === null || attempt.confirmedAt !== null || steps.confirm.running) return
    void steps.confirm.run(null)
  }

  const work = { questions, walk, dial, confirm, submit: () => void submit() }
  useWorkKeys({ ...work, change, onHelp })

  return {
    ...work,
    held,
    writable,
    span,
    level,
    saving,
    typing,
    masked,
    steps,
    missing,
    urged: urged && missing.length > 0,
  }
}

'use client'

import { Button, Input } from 'antd'
import { dispositionRules } from '#server/vocabulary/dispositions.ts'
import type { StaffFailure } from '../../failure.ts'
import { FailureNote } from '../../ui/failure.tsx'
import { Kbd } from '../keys/kbd.tsx'
import { ReleaseButton } from '../lease/release-button.tsx'
import common from '../shared/callback.module.css'
import type { CaseView, SpokenQuestion } from '../shared/case-view.ts'
import { text } from '../shared/messages.zh-CN.ts'
import { categoryOf } from '../typed/typed.ts'
import type { Typing } from '../typed/use-typed.ts'
import { AppointmentField } from './appointment-field.tsx'
import { DispositionList } from './disposition-list.tsx'
import { LanguageField } from './language-field.tsx'
import { ProblemForm } from './problem-form.tsx'
import styles from './result.module.css'
import { failingInWords, type Missing, needsProblem, withDisposition } from './result.ts'

const words = text.result

/**
 * The id of the field in which each missing item is entered. Items that are done elsewhere on the page have no entry.
 */
export const fieldOf: Readonly<Partial<Record<Missing, string>>> = {
  NOTE: 'call-note',
  APPOINTMENT: 'promised-for',
  PROBLEM_CATEGORY: 'problem-category',
  PROBLEM_TEXT: 'problem-text',
}

/** The panel for the result of the call and all fields that belong to it. */
export function ResultPanel(props: {
  view: CaseView
  questions: readonly SpokenQuestion[] | null
  typing: Typing
  now: number
  missing: readonly Missing[]
  /** True after the agent tried to send the result while a required field was empty. */
  urged: boolean
  writable: boolean
  running: boolean
  failure: StaffFailure | null
  onSubmit: () => void
  /** Data for the button that returns the case to the queue; null once a call was made. */
  release: { readonly caseId: string; readonly lease: string; readonly onReleased: () => void } | null
}) {
  const { view, questions, typing, now, missing, urged, writable, running, failure, onSubmit, release } =
    props
  const { typed, change } = typing
  const { disposition } = typed
  const needs = disposition === null ? null : dispositionRules[disposition].needs
  return (
    <section className={styles.result} aria-labelledby="result-title">
      <div className={styles.resultBody}>
        <h2 id="result-title">{words.title}</h2>
        <DispositionList
          value={disposition}
          onChange={(chosen) => change((before) => withDisposition(before, chosen))}
        />
        {needs === 'APPOINTMENT' && (
          <AppointmentField
            value={typed.promisedFor}
            now={now}
            onChange={(promisedFor) => change((before) => ({ ...before, promisedFor }))}
          />
        )}
        {needs === 'LANGUAGE' && (
          <LanguageField
            spoken={view.case.language}
            language={typed.language}
            health={typed.health}
            onChange={(choice) => change((before) => ({ ...before, ...choice }))}
          />
        )}
        {needsProblem(typed, { questions }) && (
          <ProblemForm
            category={categoryOf(typed)}
            description={typed.problemText}
            failing={failingInWords(typed, { questions })}
            onCategory={(problemCategory) => change((before) => ({ ...before, problemCategory }))}
            onDescription={(problemText) => change((before) => ({ ...before, problemText }))}
          />
        )}
        <div className={common.field}>
          <label htmlFor="call-note">
            {needs === 'NOTE' ? words.noteRequired : words.note} <Kbd>Alt M</Kbd>
          </label>
          <Input.TextArea
            id="call-note"
            placeholder={words.notePlaceholder}
            autoSize={{ minRows: 2, maxRows: 8 }}
            maxLength={2000}
            value={typed.note}
            onChange={(event) => change((before) => ({ ...before, note: event.target.value }))}
          />
        </div>
      </div>
      <div className={styles.resultFoot}>
        <FailureNote failure={failure} />
        {(disposition !== null || urged) && missing.length > 0 && (
          <p className={styles.missing} data-urged={urged} role={urged ? 'alert' : undefined}>
            {words.missing}
            {missing.map((one) => words.missingWords[one]).join('、')}
          </p>
        )}
        <Button type="primary" block disabled={!writable} loading={running} onClick={onSubmit}>
          {words.submit} <Kbd>Ctrl Enter</Kbd>
        </Button>
        {release !== null && <ReleaseButton {...release} disabled={!writable} />}
      </div>
    </section>
  )
}

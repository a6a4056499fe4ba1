'use client'

import { type RefObject, useEffect, useEffectEvent, useId, useLayoutEffect, useRef, useState } from 'react'
import { useText } from '../../i18n/text.ts'
import { lastPlace, placeOf } from '../answering/places.ts'
import type { Answering } from '../answering/use-questionnaire.ts'
import type { Questionnaire } from '../client/api.ts'
import { HeaderFacts } from '../facts/header-facts.tsx'
import type { Speech } from '../reading/use-speech.ts'
import { FailureNote } from '../shell/failure-view.tsx'
import buttonStyles from '../ui/button.module.css'
import { Button } from '../ui/button.tsx'
import cardStyles from '../ui/card.module.css'
import styles from './one-by-one.module.css'
import { Progress } from './progress.tsx'
import {
  AnswerChoice,
  AnswerComment,
  AnswerMissing,
  answerId,
  type QuestionProps,
  QuestionText,
} from './question-parts.tsx'
import { LanguageNote } from './questionnaire-view.tsx'
import { ReadingTime } from './reading-time.tsx'

interface OneByOneProps {
  readonly questionnaire: Questionnaire['questionnaire']
  readonly answering: Answering
  readonly speech: Speech
  /** The number of the place that is shown (places.ts). */
  readonly place: number
  readonly goToPlace: (place: number) => void
}

/**
 * A questionnaire in 关怀版 (the large-type version): one screen for the policy, one for each question, and one to
 * submit.
 */
export function OneByOne({ questionnaire, answering, speech, place, goToPlace }: OneByOneProps) {
  const question = questionnaire.questions[place - 1]
  if (place === 0) return <Beginning questionnaire={questionnaire} />
  if (question === undefined) {
    return <Ending questionnaire={questionnaire} answering={answering} goToPlace={goToPlace} />
  }
  return (
    <OneQuestion
      key={question.key}
      question={question}
      number={place}
      given={answering.answers[question.key]}
      asked={answering.asked.includes(question.key)}
      speech={speech}
      onAnswer={(answer) => answering.give(question.key, answer)}
    />
  )
}

/** Makes a new screen start at its top and take the focus, so that a screen reader announces it. */
function useArrival(focus: () => HTMLElement | null): void {
  const arrive = useRef(focus)
  useLayoutEffect(() => {
    window.scrollTo(0, 0)
    arrive.current()?.focus({ preventScroll: true })
  }, [])
}

function Beginning({ questionnaire }: Pick<OneByOneProps, 'questionnaire'>) {
  const { t } = useText()
  useArrival(() => document.querySelector('h1'))
  return (
    <>
      <LanguageNote questionnaire={questionnaire} />
      <HeaderFacts header={questionnaire.header} ruled />
      <p>{t('questionnaire.onePerScreen', { of: questionnaire.questions.length })}</p>
    </>
  )
}

function OneQuestion({ question, number, given, asked, speech, onAnswer }: QuestionProps) {
  const id = useId()
  const text = useRef<HTMLParagraphElement>(null)
  const answers = useRef<HTMLDivElement>(null)
  const comment = useRef<HTMLDivElement>(null)
  const { t } = useText()
  const whole = useRef<HTMLDivElement>(null)
  const { stays, more, readOn } = useAnswersInSight(whole, answers)
  useArrival(() => (asked ? document.getElementById(answerId(question.key)) : text.current))
  const unclear = given !== undefined && given.answer !== question.passing
  useShownWhenItComes(comment, unclear)
  return (
    <fieldset
      className={styles.question}
      aria-labelledby={`${id}-text`}
      aria-describedby={asked ? `${id}-asked` : undefined}
    >
      <div ref={whole} className={styles.text}>
        <QuestionText question={question} number={number} speech={speech} id={`${id}-text`} ref={text} />
      </div>
      <div ref={answers} className={styles.answers} data-asked={asked} data-stays={stays}>
        {more && (
          <button type="button" className={styles.more} aria-hidden="true" tabIndex={-1} onClick={readOn}>
            {t('questionnaire.more')}
          </button>
        )}
        {asked && <AnswerMissing id={`${id}-asked`} />}
        <AnswerChoice question={question} given={given} onAnswer={onAnswer} />
      </div>
      <AnswerComment question={question} given={given} onAnswer={onAnswer} ref={comment} />
    </fieldset>
  )
}

/**
 * Minimum number of lines of a question that must fit above its answers. With less space, the answers do not stay in
 * sight.
 */
const LEAST_LINES = 3.5
/** The share of the visible text that stays visible after a scroll step. */
const OVERLAP = 0.25

/**
 * Keeps the answers in sight if enough of the question fits above them. In landscape, with the keyboard open or in
 * the largest type, too little of the question fits. `more` is true while the answers cover part of the question.
 * `readOn` scrolls to the covered part, for customers who do not swipe. Screen readers always get the whole text.
 */
function useAnswersInSight(text: RefObject<HTMLElement | null>, answers: RefObject<HTMLElement | null>) {
  const [stays, setStays] = useState(true)
  const [more, setMore] = useState(false)

  const look = useEffectEvent(() => {
    if (text.current === null || answers.current === null) return
    const { top, bottom } = text.current.getBoundingClientRect()
    const under = getComputedStyle(answers.current).bottom
    // The `more` button is not counted, because it appears only while the answers stay in sight. Counting it would
    // make the answers flicker.
    const height = answers.current.offsetHeight - (answers.current.querySelector('button')?.offsetHeight ?? 0)
    const room = window.innerHeight - Number.parseFloat(under) - height - (top + window.scrollY)
    setStays(room >= LEAST_LINES * Number.parseFloat(getComputedStyle(text.current).lineHeight))
    setMore(bottom > answers.current.getBoundingClientRect().top + 1)
  })
  useLayoutEffect(() => {
    const changed = () => look()
    const watch = typeof ResizeObserver === 'function' ? new ResizeObserver(changed) : null
    for (const { current } of [text, answers]) if (current !== null) watch?.observe(current)
    window.addEventListener('scroll', changed, { passive: true })
    window.addEventListener('resize', changed)
    return () => {
      watch?.disconnect()
      window.removeEventListener('scroll', changed)
      window.removeEventListener('resize', changed)
    }
  }, [text, answers])
  // On phones without ResizeObserver, any render can change a height unnoticed, so heights are measured at every
  // render.
  useLayoutEffect(() => look())

  function readOn(): void {
    const from = Math.max(0, text.current?.getBoundingClientRect().top ?? 0)
    const to = answers.current?.getBoundingClientRect().top ?? 0
    window.scrollBy(0, (to - from) * (1 - OVERLAP))
  }
  return { stays, more, readOn }
}

/**
 * Scrolls to an element that appears later. If the element is present from the start, the page does not scroll to it.
 */
function useShownWhenItComes(thing: RefObject<HTMLElement | null>, there: boolean): void {
  const before = useRef(there)
  useEffect(() => {
    if (there && !before.current) thing.current?.scrollIntoView({ block: 'nearest' })
    before.current = there
  }, [there, thing])
}

function Ending({
  questionnaire,
  answering,
  goToPlace,
}: Pick<OneByOneProps, 'questionnaire' | 'answering' | 'goToPlace'>) {
  const { t } = useText()
  const { questions } = questionnaire
  const heading = useRef<HTMLHeadingElement>(null)
  useArrival(() => heading.current)
  const { missing, answers } = answering
  return (
    <section className={cardStyles.card}>
      <h2 ref={heading} tabIndex={-1}>
        {t('questionnaire.thanks')}
      </h2>
      <p>
        {missing.length > 0
          ? t('questionnaire.stillOpen', { count: missing.length })
          : t('questionnaire.allAnswered', { of: questions.length })}
      </p>
      <ol className={styles.overview}>
        {questions.map(({ key }, index) => {
          const answer = answers[key]?.answer
          return (
            <li key={key}>
              <button
                type="button"
                data-open={answer === undefined}
                onClick={() => goToPlace(placeOf(questions, key))}
              >
                {t('questionnaire.number', { number: index + 1 })}
                <strong>
                  {answer === undefined ? t('questionnaire.unanswered') : t(`answer.${answer}`)}
                </strong>
              </button>
            </li>
          )
        })}
      </ol>
      <FailureNote failure={answering.failure} />
    </section>
  )
}

/** Shows the number of the question, and whether the answers are saved. */
export function OneByOneProgress({ questionnaire, answering, place }: OneByOneProps) {
  const { t } = useText()
  const of = questionnaire.questions.length
  const words =
    place > of
      ? t('questionnaire.progress', { done: of - answering.missing.length, of })
      : t('questionnaire.place', { number: place, of })
  return <Progress done={Math.min(place, of)} of={of} words={words} draft={answering.draft} />
}

/** The buttons 上一题 (previous question) and 下一题 (next question). At the end, the button is 提交问卷 (submit). */
export function OneByOneActions({ questionnaire, answering, place, goToPlace }: OneByOneProps) {
  const { t } = useText()
  const { questions } = questionnaire
  const end = lastPlace(questions)
  // If the customer went from the last place back to one question, 下一步 (next) returns to the last place.
  const [wasAtEnd, setWasAtEnd] = useState(false)
  if (place === end && !wasAtEnd) setWasAtEnd(true)
  if (place === 0) return <Button onPress={() => goToPlace(1)}>{t('questionnaire.begin')}</Button>

  const { secondsLeft, missing } = answering
  const key = questions[place - 1]?.key ?? ''

  function goOn(): void {
    if (missing.includes(key)) answering.askFor([key])
    else if (wasAtEnd) goToPlace(missing[0] === undefined ? end : placeOf(questions, missing[0]))
    else goToPlace(place + 1)
  }
  function goBack(): void {
    setWasAtEnd(false)
    goToPlace(place - 1)
  }

  return (
    <>
      <div className={buttonStyles.two}>
        <Button look="secondary" onPress={goBack}>
          {t('questionnaire.previous')}
        </Button>
        {place < end ? (
          <Button onPress={goOn}>
            {t(place < end - 1 && !wasAtEnd ? 'questionnaire.next' : 'action.next')}
          </Button>
        ) : (
          <Button busy={answering.busy} waiting={secondsLeft > 0} onPress={answering.submit}>
            {secondsLeft > 0
              ? t('questionnaire.readingShort', { seconds: secondsLeft })
              : t('questionnaire.submit')}
          </Button>
        )}
      </div>
      {place === end && <ReadingTime secondsLeft={secondsLeft} />}
    </>
  )
}

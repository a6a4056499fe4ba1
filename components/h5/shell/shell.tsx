'use client'

import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { MessageId } from '../../i18n/catalogs.ts'
import { isLocale, locales } from '../../i18n/locales.ts'
import { useLanguage } from '../../i18n/provider.tsx'
import { useText } from '../../i18n/text.ts'
import { wordFor } from '../navigation/flash.ts'
import { type Step, steps } from '../navigation/flow.ts'
import { Note } from '../ui/note.tsx'
import { useCare } from './care.tsx'
import { CareOffer } from './care-offer.tsx'
import { LeaveGuard } from './leave-guard.tsx'
import styles from './shell.module.css'
import { stayLow, tellHeight } from './tall-foot.ts'
import { useKeyboardRoom } from './use-keyboard-room.ts'

export interface ShellProps {
  readonly title: string
  /** The language of the title if it differs from the interface's language. */
  readonly titleLang?: string
  readonly lead?: string
  /** True if the page is allowed to offer 关怀版 (the large-type version), because no step is in progress on it. */
  readonly offersCare?: boolean
  /** The page's step; absent on pages outside a visit. */
  readonly step?: Step
  /**
   * The progress within a step. It replaces the line of steps. While the progress is shown, the heading is hidden
   * visually but still available to screen readers.
   */
  readonly progress?: ReactNode
  readonly children: ReactNode
  /** The page's main action, shown in the bottom bar. */
  readonly actions?: ReactNode
  /**
   * Makes the page a form, so that the key 完成 (done) of the phone's keyboard submits it like the button in `actions`.
   */
  readonly onSubmit?: () => void
  /**
   * True if the page has a text field but is not a form. On such a page, the bottom bar must also stay above the
   * keyboard.
   */
  readonly typed?: boolean
}

/** The steps on which the customer loses the identity check by leaving the document. */
const GUARDED: ReadonlySet<Step> = new Set(['notice', 'questionnaire', 'review'])

/** Flash messages that confirm a success. The other flash messages are warnings. */
const goodNews: ReadonlySet<MessageId> = new Set(['flash.verified', 'flash.registered', 'flash.left'])

/**
 * The frame of every page: the top bar with the switches for 关怀版 (the large-type version) and language, the heading,
 * the content, and the bottom bar with the action.
 */
export function Shell({
  title,
  titleLang,
  lead,
  offersCare = false,
  step,
  progress,
  children,
  actions,
  onSubmit,
  typed,
}: ShellProps) {
  const { t } = useText()
  const heading = useRef<HTMLHeadingElement>(null)
  const [word, setWord] = useState<MessageId | null>(null)

  useEffect(() => {
    document.title = title
  }, [title])
  // The heading is focused, so that a screen reader announces the change of the page.
  useEffect(() => {
    heading.current?.focus({ preventScroll: true })
    setWord(wordFor(window.location.pathname))
  }, [])

  return (
    <>
      <TopBar />
      <main className={styles.page}>
        <Body onSubmit={onSubmit} typed={typed} actions={actions}>
          {offersCare && <CareOffer />}
          {progress ?? (step !== undefined && step !== 'result' && <StepLine at={step} />)}
          <div className={progress === undefined ? styles.head : 'sr'}>
            <h1 ref={heading} tabIndex={-1} lang={titleLang}>
              {title}
            </h1>
            {lead !== undefined && <p className={styles.lead}>{lead}</p>}
          </div>
          <div aria-live="polite">
            {word !== null && <Note kind={goodNews.has(word) ? 'good' : 'warm'}>{t(word)}</Note>}
          </div>
          {children}
          {step !== undefined && GUARDED.has(step) && <LeaveGuard />}
        </Body>
      </main>
    </>
  )
}

type BodyProps = Pick<ShellProps, 'children' | 'actions' | 'onSubmit' | 'typed'>

/** The content and the bottom bar. On pages with a text field, the bottom bar stays above the keyboard. */
function Body({ children, actions, onSubmit, typed = false }: BodyProps) {
  if (onSubmit !== undefined || typed) {
    return (
      <TypedIn actions={actions} onSubmit={onSubmit}>
        {children}
      </TypedIn>
    )
  }
  return (
    <>
      <div className={styles.content}>{children}</div>
      {actions !== undefined && (
        <div ref={stayLow} className={styles.foot}>
          <div className={styles.footIn}>{actions}</div>
        </div>
      )}
    </>
  )
}

/**
 * A page whose bottom bar stays above the keyboard. With `onSubmit`, the page is a form. The form's fields have no
 * `name`, so that no entered text gets into the URL if a browser submits the form before its script has arrived.
 */
function TypedIn({ children, actions, onSubmit }: Omit<BodyProps, 'typed'>) {
  const page = useRef<HTMLDivElement & HTMLFormElement>(null)
  const foot = useRef<HTMLDivElement>(null)
  useKeyboardRoom(page, foot)
  useEffect(() => (foot.current === null ? undefined : tellHeight(foot.current)), [])
  const content = (
    <>
      <div className={styles.content}>{children}</div>
      <div ref={foot} className={styles.foot} data-typed="true">
        <div className={styles.footIn}>{actions}</div>
      </div>
    </>
  )
  if (onSubmit === undefined) {
    return (
      <div ref={page} className={styles.form}>
        {content}
      </div>
    )
  }
  return (
    <form
      ref={page}
      className={styles.form}
      noValidate
      autoComplete="on"
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {content}
    </form>
  )
}

function TopBar() {
  const { t } = useText()
  const { locale, choose } = useLanguage()
  const { care, setCare } = useCare()
  return (
    <header className={styles.bar}>
      <span className={styles.brand}>
        <svg className={styles.mark} viewBox="0 0 24 24" aria-hidden="true">
          <path d="M12 2 4 5v6.2c0 4.9 3.3 8.9 8 10.8 4.7-1.9 8-5.9 8-10.8V5z" fill="currentColor" />
          <path
            d="m8 12 3 3 5-6"
            fill="none"
            stroke="#fff"
            strokeWidth="2"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
        <span className={styles.name}>{t('brand.name')}</span>
      </span>
      <button type="button" className={styles.care} aria-pressed={care} onClick={() => setCare(!care)}>
        {t('care.label')}
      </button>
      <span className={styles.language}>
        <select
          aria-label={t('language.label')}
          value={locale}
          onChange={(event) => {
            const { value } = event.currentTarget
            // If the catalog cannot be loaded, the page keeps its language, and the select shows the kept language.
            if (isLocale(value)) choose(value).catch(() => undefined)
          }}
        >
          {locales.map((each) => (
            <option key={each} value={each} lang={each}>
              {t(`language.${each}`)}
            </option>
          ))}
        </select>
      </span>
    </header>
  )
}

function StepLine({ at }: { at: Step }) {
  const { t } = useText()
  const now = steps.indexOf(at)
  return (
    <ol className={styles.steps} aria-label={t('steps.label')}>
      {(['identity', 'notice', 'questionnaire', 'review'] as const).map((each, index) => (
        <li
          key={each}
          data-state={index < now ? 'done' : index === now ? 'now' : 'next'}
          aria-current={index === now ? 'step' : undefined}
        >
          {t(`steps.${each}`)}
        </li>
      ))}
    </ol>
  )
}

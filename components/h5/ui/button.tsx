'use client'

import type { ReactNode } from 'react'
import { goTo } from '../navigation/go.ts'
import styles from './button.module.css'
import { SlowNote } from './slow-note.tsx'

interface ButtonProps {
  readonly children: ReactNode
  readonly look?: 'primary' | 'secondary'
  /** True while work is in progress. The button shows a spinner and ignores taps. */
  readonly busy?: boolean
  /**
   * True while the action is not possible yet. The button stays focusable, so that a screen reader can say why;
   * `disabled` would hide the button from the focus order.
   */
  readonly waiting?: boolean
  readonly submits?: boolean
  readonly onPress?: () => void
}

/** A button in the brand's style. */
export function Button({
  children,
  look = 'primary',
  busy = false,
  waiting = false,
  submits,
  onPress,
}: ButtonProps) {
  const still = busy || waiting
  return (
    <>
      <button
        type={submits ? 'submit' : 'button'}
        className={styles.button}
        data-look={look}
        aria-disabled={still}
        aria-busy={busy}
        onClick={(event) => {
          if (still) event.preventDefault()
          else onPress?.()
        }}
      >
        {busy && <span className={styles.spin} aria-hidden="true" />}
        {/* The text has an element of its own, because a browser that translates the page replaces bare text nodes. */}
        <span>{children}</span>
      </button>
      <SlowNote waiting={busy} />
    </>
  )
}

/** A text-only button, for actions that must not compete with the page's main action. */
export function QuietButton({ children, onPress }: { children: ReactNode; onPress: () => void }) {
  return (
    <button type="button" className={styles.quiet} onClick={onPress}>
      {children}
    </button>
  )
}

/**
 * A link to another of the customers' pages that looks like a button. Next's `Link` is not used, because it needs
 * Next's router, which these pages are built without.
 */
export function LinkButton({
  href,
  children,
  look = 'primary',
}: {
  href: string
  children: ReactNode
  look?: 'primary' | 'secondary'
}) {
  return (
    <a
      href={href}
      className={styles.button}
      data-look={look}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        goTo(href)
      }}
    >
      {children}
    </a>
  )
}

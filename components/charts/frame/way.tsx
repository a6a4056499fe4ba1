import Link from 'next/link'
import type { ReactNode } from 'react'
import css from './way.module.css'

/** Where a name or a number leads: a link, a button, or nowhere. */
export function Way(props: {
  href?: string | null | undefined
  pick?: (() => void) | undefined
  /** In place of what is inside, for whoever does not see it. */
  label?: string | undefined
  /** A second way to the same, for the pointer only. */
  pointerOnly?: boolean
  className?: string | undefined
  title?: string | undefined
  children: ReactNode
}) {
  const { href, pick, label, pointerOnly = false, className, title, children } = props
  const shared = {
    className: className ?? css.way,
    title,
    'aria-label': label,
    ...(pointerOnly && { tabIndex: -1, 'aria-hidden': true }),
  }
  if (href != null) {
    return (
      <Link href={href} prefetch={false} {...shared}>
        {children}
      </Link>
    )
  }
  if (pick !== undefined) {
    return (
      <button type="button" onClick={pick} data-button {...shared}>
        {children}
      </button>
    )
  }
  return (
    <span className={className} title={title} aria-hidden={pointerOnly || undefined}>
      {children}
    </span>
  )
}
